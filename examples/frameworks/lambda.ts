// AWS Lambda: the platform freezes the process after each invocation, and may never continue it.
// npm install pino @logpond/pino @logpond/core @logpond/driver-auto
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { logpond } from '@logpond/pino'
import { pino } from 'pino'

// The only folder that a function can write to is /tmp. There is no processor to spare for a second thread.
const path = join(tmpdir(), 'app-logs.db')
const storage = createLogStorage({ driver: autoDriver({ path, thread: 'main' }) })
const log = pino({ name: 'shop' }, logpond(storage))

export async function handler(event: { order: number; amount: number }, context: { awsRequestId: string }) {
  const requestLog = log.child({ 'faas.invocation_id': context.awsRequestId })
  try {
    requestLog.info({ order: event.order }, 'Payment requested')
    if (event.amount > 100) throw new RangeError('The limit is 100')
    return { paid: event.amount }
  } catch (error) {
    requestLog.error(error)
    throw error
  } finally {
    await storage.flush()
  }
}

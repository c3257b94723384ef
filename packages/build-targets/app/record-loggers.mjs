import { join } from 'node:path'
import { createLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

const LINES = 25

/** Logs lines with each logger, and prints how many are stored, as JSON, a line each. */
export async function recordLoggers(loggers) {
  for (const [subject, connect] of Object.entries(loggers)) {
    process.stdout.write(`${JSON.stringify({ subject, ...(await rows(subject, connect)) })}\n`)
  }
}

async function rows(subject, connect) {
  try {
    const storage = createLogStorage({
      driver: autoDriver({ path: join(process.env.LOGS, `${subject}.db`) }),
    })
    const log = connect(storage)
    for (let line = 1; line <= LINES; line += 1) log(`line ${line}`, new RangeError('hello world'))
    await storage.flush()
    const attributes = { 'exception.type': 'RangeError', 'exception.message': 'hello world' }
    const found = await storage.search({ text: 'line', attributes, order: 'oldest' })
    await storage.close()
    const inOrder = found.every(({ message }, i) => message.startsWith(`line ${i + 1}`))
    return inOrder ? { rows: found.length } : { rows: 0, error: 'The entries are in another order.' }
  } catch (error) {
    return { rows: 0, error: String(error) }
  }
}

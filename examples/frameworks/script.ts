// A script: what it prints, and what it logs, in one file. Nothing has to be closed at the end.
// npm install pino @logpond/pino @logpond/console @logpond/core @logpond/driver-auto

import { captureConsole } from '@logpond/console'
import { createLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'
import { logpond } from '@logpond/pino'
import { pino } from 'pino'

const storage = createLogStorage({ driver: autoDriver({ path: 'app-logs.db' }) })
captureConsole(storage)
const log = pino({ name: 'import' }, logpond(storage))

console.log('Importing %d orders', 3)
for (const order of [1234, 1235, -1]) {
  try {
    if (order < 0) throw new RangeError('An order has a positive number')
    log.info({ order }, 'Order imported')
  } catch (error) {
    console.error('Order skipped:', error)
  }
}

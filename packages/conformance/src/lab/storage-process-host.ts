// The program of a StorageProcess: `node storage-process-host.js MODULE DIRECTORY TASK`.
import { type BatchOptions, openLogStorage } from '@logpond/core'
import { loadDriverModule } from './load-driver-module.js'
import type { StorageProcessMessage, StorageTask } from './storage-process.js'

/** Entries that the process stores before it ends. */
const QUEUED = 3000

const [module = '', directory = '', task = ''] = process.argv.slice(2)

const create = await loadDriverModule(module)
const storage = await openLogStorage({
  driver: await create({ directory }),
  batch: batchOptions(task as StorageTask),
})

const tasks: Record<Exclude<StorageTask, 'thread'>, () => unknown> = {
  return() {
    storeMany(QUEUED)
    report('ready')
  },
  async exit() {
    storeMany(QUEUED)
    // The driver is writing a batch now.
    await new Promise(setImmediate)
    process.exit(5)
  },
  throw() {
    storeMany(QUEUED)
    throw new Error('This exception is meant to end the process.')
  },
  wait() {
    storeMany(QUEUED)
    report('ready')
    setInterval(() => {}, 60_000)
  },
  async idle() {
    storeMany(10)
    await storage.flush()
    await storage.search({ contains: 'entry' })
    report('ready')
  },
  async endless() {
    for (let first = 0; ; first += 250) {
      const receipts = storeMany(250, first)
      await storage.flush()
      report(receipts.map(({ id }) => id as number))
    }
  },
}
await tasks[task as keyof typeof tasks]()

function batchOptions(task: StorageTask): BatchOptions {
  if (task === 'endless') return {}
  if (task === 'exit') return { batchSize: 1000, maxBatchSize: 1000 }
  // Only the end of the process writes the entries, except in the tasks that end by themselves.
  return { batchSize: 5000, batchTimeout: task === 'throw' || task === 'wait' ? 600_000 : 100 }
}

function storeMany(count: number, first = 0) {
  return storage.storeMany(Array.from({ length: count }, (_, i) => ({ message: `entry ${first + i}` })))
}

function report(message: StorageProcessMessage): void {
  process.send?.(message)
}

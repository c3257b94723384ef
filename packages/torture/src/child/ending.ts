// Stores entries and ends, or is ended, while they are queued. `node ending.js TASK`. Reports: `ready`.
import { setTimeout as sleep } from 'node:timers/promises'
import type { LogStorage } from '@logpond/core'
import { faultyDriver } from '@logpond/core/testing'
import { Journal } from '../journal.js'
import type { Ending } from './endings.js'
import { JournalingWriter } from './journaling-writer.js'
import { openVictimStorage } from './open-victim-storage.js'
import type { VictimTask } from './victim-task.js'

/** The ways in which a process ends with entries in its queue. */
const WAYS: Record<Ending, () => unknown> = {
  'return from main': async () => store(),
  async 'process.exit'() {
    store()
    // The driver has a batch now.
    await new Promise(setImmediate)
    process.exit(5)
  },
  async 'wait for a signal'() {
    store()
    setInterval(() => {}, 60_000)
    process.send?.('ready')
  },
  async 'uncaught exception'() {
    store()
    setImmediate(() => {
      throw new Error('This exception is meant to end the process.')
    })
  },
  async 'unhandled rejection'() {
    store()
    await Promise.reject(new Error('This rejection is meant to end the process.'))
  },
  async 'closed twice'() {
    store()
    await Promise.all([storage.close(), storage.close()])
    await storage.close()
    await settled()
    writer.count(true)
  },
  async 'closed during a retry'() {
    store()
    await untilRetried()
    await storage.close()
    await settled()
    writer.count(true)
  },
  async 'closed with a time-out during retries'() {
    store()
    await untilRetried()
    const start = performance.now()
    const isRejected = await storage.close({ timeout: 300 }).then(
      () => false,
      () => true,
    )
    journal.write({ note: 'closing', value: { isRejected, took: performance.now() - start } })
    await settled()
    writer.count(true)
  },
}

/** Number of writes that fail before one succeeds. */
const FAILURES: Partial<Record<Ending, number>> = {
  'closed during a retry': 4,
  'closed with a time-out during retries': Infinity,
}

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const journal = new Journal(task.journal)
const ending: Ending = task.ending ?? 'return from main'
const storage: LogStorage = await openVictimStorage(task, (driver) => {
  const times = FAILURES[ending]
  return times === undefined ? driver : faultyDriver(driver, { faults: [{ code: 'BUSY', times }] })
})
const writer = new JournalingWriter(storage, task.writer, journal)
await WAYS[ending]()

function store(): void {
  writer.store(task.entries ?? 3000)
}

async function untilRetried(): Promise<void> {
  while (storage.stats().retries === 0) await sleep(1)
}

// Receipts settle in microtasks.
async function settled(): Promise<void> {
  await new Promise(setImmediate)
}

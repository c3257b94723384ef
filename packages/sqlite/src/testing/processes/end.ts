// Ends this process in one of several ways before a batch is written.
//
// Arguments: the module of the driver, the folder of the database, the way to end.
import { createLogStorage } from '@logpond/core'
import { batchOf } from '../batch-of.js'
import type { SqliteDriverSubject } from '../driver-lab.js'

const [module = '', directory = '', way = ''] = process.argv.slice(2)
const { create } = (await import(module)) as Pick<SqliteDriverSubject, 'create'>
const batch = batchOf('the last batch', ...Array.from({ length: 2000 }, (_, index) => `message ${index}`))
const entries = batch.messages.map((message) => ({ message }))
const driver = create({ directory })

function appendAtExit(): void {
  process.on('exit', () => {
    const ids = driver.appendSync?.(batch, 60_000)
    if (ids?.length !== batch.size) process.exitCode = 3
  })
}

function storeAll(thread: 'worker' | 'main'): void {
  createLogStorage({ driver: create({ directory, thread }) }).storeMany(entries)
}

const ways: Readonly<Record<string, () => unknown>> = {
  /** The thread is idle. */
  async warm() {
    await driver.open()
    appendAtExit()
    process.exit()
  },
  /** The thread has not even started. */
  cold() {
    void driver.open()
    appendAtExit()
    process.exit()
  },
  /** The thread is writing this very batch. */
  async underWay() {
    await driver.open()
    void driver.append(batch)
    appendAtExit()
    process.exit()
  },
  /** Only the thread waits for the batch. */
  async pending() {
    await driver.open()
    void driver.append(batch)
  },
  /** The driver is open with all its threads, but idle. */
  async idle() {
    await driver.open()
    await driver.append(batch)
    await driver.count({})
  },
  /** The storage is still being opened. */
  opening() {
    storeAll('worker')
    process.exit()
  },
  /** The same, but the main thread itself is opening it. */
  openingMain() {
    storeAll('main')
    process.exit()
  },
  /** The main thread is opening the storage, flushes synchronously before that is done, and continues. */
  async flushedMain() {
    const storage = createLogStorage({ driver: create({ directory, thread: 'main' }) })
    storage.storeMany(entries.slice(0, 500))
    if (!storage.flushSync()) process.exitCode = 3
    storage.storeMany(entries.slice(500))
    await storage.close()
  },
  /** Only the entries wait for the opening. */
  created() {
    storeAll('worker')
  },
}
await ways[way]?.()

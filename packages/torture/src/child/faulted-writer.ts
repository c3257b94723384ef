// Stores entries without waiting for room, in any state of its storage, until it receives SIGUSR2.
// `node faulted-writer.js TASK`. Reports: `open`, `committed`, each state as `state …`, `dropped` when the queue has no room for an
// entry, `resumed` when it commits again after a fault, `cleaned` after a cleanup on a full disk, `warned` after a process warning
// of Logpond, `recovered` after an incident at the opening.
import { setTimeout as sleep } from 'node:timers/promises'
import { isLogStorageError, type LogStorage, openLogStorage, type StorageState } from '@logpond/core'
import { makeDriver } from '../driver-name.js'
import { Journal, sharedTime } from '../journal.js'
import { ProcessorWait } from '../processor-wait.js'
import { below, randomOf } from '../random.js'
import { JournalingWriter, noteStrays } from './journaling-writer.js'
import { driverWithTamperedThread } from './tampering.js'
import type { VictimTask } from './victim-task.js'

const task = JSON.parse(process.argv[2] ?? '') as VictimTask
const { burst = 50, pause = 8, keep, duration, scans, counts, sqlite, storage: options } = task
const random = randomOf(task.writer.seed)
const journal = new Journal(task.journal)
const errors = new Set<string>()
const warnings: string[] = []
const incidents: string[] = []
const readErrors = new Set<string>()
let isReading = false
let isEnding = false
let dropped = 0
process.on('SIGUSR2', () => {
  isEnding = true
})
noteStrays(journal)
process.on('warning', ({ name, message }) => {
  if (name !== 'LogpondWarning') return
  warnings.push(message)
  report('warned')
})

try {
  await write()
} catch (thrown) {
  note('refused', toData(thrown))
  process.exitCode = 3
}

async function write(): Promise<void> {
  let wasBad = false
  let hasCleaned = false
  const storage = await openLogStorage({
    driver: task.bound === undefined ? makeDriver(task.driver, sqlite) : driverWithTamperedThread(task),
    ...options,
    onDrop: () => {
      dropped++
      report('dropped')
    },
    onRecovered: ({ code, message }) => {
      incidents.push(`${code} ${message}`)
      report('recovered')
    },
    onStateChange: (state) => {
      report(`state ${state}`)
      if (state === 'open' && wasBad) report('resumed')
      wasBad = state === 'full' || state === 'degraded'
      // New entries may fill the disk again, but a second cleanup would find no more entries to delete.
      if (state !== 'full' || keep === undefined || hasCleaned) return
      hasCleaned = true
      void cleanUp(keep)
    },
  })
  report('open')
  const writer = new JournalingWriter(storage, task.writer, journal)
  writer.onCommit = () => report('committed')
  const scan = scans ? await beginScan(storage, writer) : undefined
  const wait = new ProcessorWait()
  while (!isEnding) {
    journal.write({ waited: wait.total(), at: sharedTime() })
    writer.store(1 + below(burst, random))
    writer.count()
    if (counts && !isReading) void countAll(storage)
    const { lastError } = storage.stats()
    if (lastError) errors.add(`${lastError.code} ${lastError.message}`)
    await sleep(random() * pause)
  }
  await scan?.return?.()
  const start = performance.now()
  const failure = await storage.close(duration === undefined ? undefined : { timeout: duration }).then(
    () => undefined,
    (thrown: unknown) => toData(thrown),
  )
  note('closing', { failure, took: performance.now() - start } satisfies Closing)
  // Receipts settle in microtasks.
  await new Promise(setImmediate)
  note('errors', [...errors])
  note('warnings', warnings)
  note('incidents', incidents)
  note('read errors', [...readErrors])
  note('dropped', dropped)
  writer.count(true)

  async function cleanUp(entries: number): Promise<void> {
    journal.write({ cleanup: entries })
    const state: StorageState = storage.stats().state
    const start = performance.now()
    const outcome = await storage.cleanup({ maxEntries: entries }).then(
      ({ deleted }) => deleted,
      (thrown: unknown) => toData(thrown),
    )
    note('cleanup', { state, outcome, took: performance.now() - start, at: sharedTime() })
    report('cleaned')
  }
}

/** Reads all entries, which are more than the page cache holds. */
async function countAll(storage: LogStorage): Promise<void> {
  isReading = true
  try {
    await storage.count({ contains: 'in no message' })
  } catch (thrown) {
    readErrors.add(toData(thrown).code)
  }
  isReading = false
}

/** Starts a scan, and reads only one entry of it. */
async function beginScan(storage: LogStorage, writer: JournalingWriter): Promise<AsyncIterator<unknown>> {
  writer.store(burst)
  await storage.flush()
  const scan = storage.scan({ order: 'oldest' })
  const { done } = await scan.next()
  note('scanned', done ? 0 : 1)
  return scan
}

/** How a storage was closed. */
export interface Closing {
  readonly failure: { readonly code: string; readonly message: string } | undefined
  /** Milliseconds. */
  readonly took: number
}

function toData(thrown: unknown): { code: string; message: string } {
  if (!isLogStorageError(thrown)) throw thrown
  return { code: thrown.code, message: thrown.message }
}

function note(name: string, value: unknown): void {
  journal.write({ note: name, value })
}

function report(word: string): void {
  process.send?.(word)
}

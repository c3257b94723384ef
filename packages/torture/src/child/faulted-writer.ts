// Stores entries without waiting for room, whatever becomes of its storage, until it is told to end by SIGUSR2.
// `node faulted-writer.js TASK`. Tells: `open`, `committed`, each state as `state …`, `dropped` with the first entry that
// the queue had no room for, `resumed` when it commits again after it could not, `cleaned` after a cleanup on a full disk,
// `warned` by a process warning of Logpond, `recovered` when damage was dealt with.
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
  tell('warned')
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
      tell('dropped')
    },
    onRecovered: ({ code, message }) => {
      incidents.push(`${code} ${message}`)
      tell('recovered')
    },
    onStateChange: (state) => {
      tell(`state ${state}`)
      if (state === 'open' && wasBad) tell('resumed')
      wasBad = state === 'full' || state === 'degraded'
      // What comes meanwhile may fill the disk again, and a second cleanup would find nothing that the first one left.
      if (state !== 'full' || keep === undefined || hasCleaned) return
      hasCleaned = true
      void cleanUp(keep)
    },
  })
  tell('open')
  const writer = new JournalingWriter(storage, task.writer, journal)
  writer.onCommit = () => tell('committed')
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
  // The receipts are told in microtasks.
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
    tell('cleaned')
  }
}

/** A read of all entries; the page cache is made for fewer. */
async function countAll(storage: LogStorage): Promise<void> {
  isReading = true
  try {
    await storage.count({ contains: 'nothing has this' })
  } catch (thrown) {
    readErrors.add(toData(thrown).code)
  }
  isReading = false
}

/** A scan that has read one entry, and could read others. */
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

function tell(word: string): void {
  process.send?.(word)
}

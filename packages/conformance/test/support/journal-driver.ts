import * as fs from 'node:fs'
import { join } from 'node:path'
import {
  type DriverRetention,
  type DriverStats,
  type LogBatch,
  type LogDriver,
  LogStorageError,
} from '@logpond/core'
import { type MemorySnapshot, MemoryStore, memoryDriver } from '@logpond/core/testing'

// Other processes load this file directly, so it must need nothing but type stripping, and import only packages.

export interface JournalOptions {
  readonly directory: string
  /** Whether several drivers can open the store, in several processes. @default the second one is refused */
  readonly shared?: boolean
}

/**
 * A record in the file: a batch, a step of a cleanup, which deletes the same entries when it is replayed, or a snapshot that
 * replaces all records before it.
 */
export type JournalRecord =
  | { readonly batch: LogBatch }
  | { readonly step: [DriverRetention, number] }
  | { readonly snapshot: MemorySnapshot }

/** The changed members of a driver, made from the correct driver and its journal. */
export type JournalBreakage = (driver: LogDriver, journal: Journal) => Partial<LogDriver>

const HEADER = '{"journal":1}'

/** Bytes that a journal may grow by before it is compacted. */
const GROWTH = 1_000_000

/** A correct driver that keeps entries in a file. Broken persistent drivers are made from it. */
export function journalDriver(options: JournalOptions, breakage: JournalBreakage = () => ({})): LogDriver {
  const journal = new Journal(options)
  const reading = <Result>(read: (memory: LogDriver) => Result): Result =>
    translating(journal.path, () => {
      if (journal.shared) journal.catchUp()
      return read(memoryDriver({ store: journal.store }))
    })
  const append = (batch: LogBatch) => {
    const line = toLine({ batch })
    return translating(journal.path, () =>
      journal.locked(() => {
        journal.write(line)
        return journal.store.append(batch)
      }),
    )
  }
  const { supports } = memoryDriver()
  const driver: LogDriver = {
    name: 'journal',
    supports: Object.freeze({ ...supports, persistent: true, multiProcess: journal.shared }),
    open(signal) {
      if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted this call.')
      translating(journal.path, () => journal.open())
    },
    append,
    appendSync: (batch, timeout) => untilFree(timeout, () => append(batch)),
    search: (...args) => reading((memory) => memory.search(...args)),
    count: (...args) => reading((memory) => memory.count(...args)),
    histogram: (...args) => reading((memory) => memory.histogram(...args)),
    readAfter: (...args) => reading((memory) => memory.readAfter(...args)),
    topValues: (...args) => reading((memory) => (memory as Required<LogDriver>).topValues(...args)),
    fields: (...args) => reading((memory) => (memory as Required<LogDriver>).fields(...args)),
    groupedHistogram: (...args) =>
      reading((memory) => (memory as Required<LogDriver>).groupedHistogram(...args)),
    stats: () => reading((memory) => memory.stats()),
    lastId: () => reading(async (memory) => (await memory.stats()).lastId),
    sync: () =>
      reading((memory) => {
        journal.sync()
        return (memory.stats() as DriverStats).lastId
      }),
    deleteOldest: (...step) =>
      translating(journal.path, () =>
        journal.locked(() => {
          if (!step[0].dryRun) journal.write(toLine({ step }))
          return journal.store.deleteOldest(...step)
        }),
      ),
    checkpoint: () => translating(journal.path, () => journal.locked(() => journal.compactIfLarge())),
    close: () => translating(journal.path, () => journal.close()),
  }
  return { ...driver, ...breakage(driver, journal) }
}

/** Retries while another driver has locked the file. */
function untilFree<Result>(timeout: number, work: () => Result): Result {
  for (const end = performance.now() + timeout; ; ) {
    try {
      return work()
    } catch (cause) {
      if (!(cause instanceof LogStorageError) || cause.code !== 'BUSY') throw cause
      if (performance.now() >= end) {
        throw new LogStorageError('UNKNOWN_OUTCOME', `It was so for ${timeout} ms: ${cause.message}`, {
          cause,
        })
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** A store in memory, and a file with one line for each change. */
export class Journal {
  readonly shared: boolean
  readonly path: string
  readonly lock: string
  store = new MemoryStore()
  file: number | undefined
  #read = 0
  #compacted = 0
  #isLocked = false

  constructor({ directory, shared = false }: JournalOptions) {
    this.shared = shared
    this.path = join(directory, 'journal')
    this.lock = join(directory, 'lock')
  }

  open(): void {
    fs.mkdirSync(join(this.path, '..'), { recursive: true })
    this.acquire()
    try {
      this.openFile()
      this.catchUp()
      this.cutOff()
      if (this.#read === 0) this.write(`${HEADER}\n`)
    } catch (thrown) {
      this.close()
      throw thrown
    }
    if (this.shared) this.release()
  }

  openFile(): void {
    if (this.file !== undefined) fs.closeSync(this.file)
    this.file = fs.openSync(this.path, 'a+', 0o600)
    this.store = new MemoryStore()
    this.#read = 0
  }

  close(): void {
    if (this.file !== undefined) fs.closeSync(this.file)
    this.file = undefined
    this.release()
  }

  /** Runs work with the file locked, after reading its new lines. */
  locked<Result>(work: () => Result): Result {
    if (!this.shared) return work()
    this.acquire()
    try {
      this.catchUp()
      this.cutOff()
      return work()
    } finally {
      this.release()
    }
  }

  write(text: string): void {
    const bytes = Buffer.from(text)
    for (let done = 0; done < bytes.length; ) done += fs.writeSync(this.#file, bytes, done)
    this.#read += bytes.length
  }

  sync(): void {
    fs.fsyncSync(this.#file)
  }

  /** Replays the lines that other drivers have written. */
  catchUp(): void {
    // Another driver may have replaced the file with a compacted one.
    if (this.shared && fs.fstatSync(this.#file).ino !== fs.statSync(this.path).ino) this.openFile()
    const bytes = Buffer.alloc(fs.fstatSync(this.#file).size - this.#read)
    for (let done = 0; done < bytes.length; ) {
      done += fs.readSync(this.#file, bytes, done, bytes.length - done, this.#read + done)
    }
    const end = bytes.lastIndexOf('\n') + 1
    const lines = bytes.toString('utf8', 0, end).split('\n').slice(0, -1)
    const isFirst = this.#read === 0 && bytes.length > 0
    if (isFirst && lines.shift() !== HEADER) throw corrupt(this.path)
    for (const line of lines) this.replay(parse(line, this.path))
    this.#read += end
  }

  replay(record: JournalRecord): void {
    if ('batch' in record) this.store.append(record.batch)
    else if ('snapshot' in record) this.store = MemoryStore.from(record.snapshot)
    else this.store.deleteOldest(...record.step)
  }

  /** Writes a snapshot to a new file, and replaces the journal with it. */
  compact(snapshot = this.store.snapshot()): void {
    const { store, path } = this
    const next = `${path}.next`
    fs.writeFileSync(next, `${HEADER}\n${toLine({ snapshot })}`, { mode: 0o600, flush: true })
    fs.renameSync(next, path)
    this.openFile()
    this.store = store
    this.#read = fs.fstatSync(this.#file).size
    this.#compacted = this.#read
  }

  compactIfLarge(): void {
    if (this.#read > this.#compacted + GROWTH) this.compact()
  }

  /** Removes half a line, which a process was writing when it was killed. */
  cutOff(): void {
    fs.ftruncateSync(this.#file, this.#read)
  }

  acquire(): void {
    const mine = `${this.lock}.${process.pid}`
    fs.writeFileSync(mine, String(process.pid))
    try {
      const owner = ownerOf(this.lock)
      if (owner !== undefined && !isAlive(owner)) fs.rmSync(this.lock)
      fs.linkSync(mine, this.lock)
      this.#isLocked = true
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause
      const message = `Process ${ownerOf(this.lock)} has ${this.path} open.`
      throw new LogStorageError('BUSY', message, { cause })
    } finally {
      fs.rmSync(mine)
    }
  }

  release(): void {
    if (this.#isLocked) fs.rmSync(this.lock, { force: true })
    this.#isLocked = false
  }

  get #file(): number {
    if (this.file !== undefined) return this.file
    throw new LogStorageError('CONNECTION', `${this.path} is not open.`)
  }
}

/** A record as a line of the file. */
export function toLine(record: JournalRecord): string {
  if (!('batch' in record)) return `${JSON.stringify(record)}\n`
  const { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes } =
    record.batch
  const columns = { timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes }
  return `${JSON.stringify({ batch: { token, size, ...columns } })}\n`
}

function parse(line: string, path: string): JournalRecord {
  try {
    // Absent values were written as null.
    const record: JournalRecord = JSON.parse(line, (_, value) => value ?? undefined)
    if ('batch' in record || 'step' in record || 'snapshot' in record) return record
  } catch (cause) {
    throw corrupt(path, cause)
  }
  throw corrupt(path)
}

function ownerOf(lock: string): number | undefined {
  try {
    return Number(fs.readFileSync(lock, 'utf8'))
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

function corrupt(path: string, cause?: unknown): LogStorageError {
  return new LogStorageError('CORRUPT', `${path} is damaged, or is not a journal.`, { cause })
}

function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (cause instanceof LogStorageError || code === undefined) throw cause
    const isReadOnly = ['EACCES', 'EPERM', 'EROFS'].includes(code)
    const known = code === 'ENOSPC' ? 'DISK_FULL' : isReadOnly ? 'READ_ONLY' : 'IO'
    throw new LogStorageError(known, `${path} failed: ${message}`, { cause })
  }
}

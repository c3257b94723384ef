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

// Processes of their own load this file as it is: nothing but types may have to be stripped, and it imports packages only.

export interface JournalOptions {
  readonly directory: string
  /** Several drivers may have the store open, in several processes. @default the second one is refused */
  readonly shared?: boolean
}

/**
 * What is written down: a batch, or a step of a cleanup, which deletes the same whenever it is done again, or all that
 * came of the records before.
 */
export type JournalRecord =
  | { readonly batch: LogBatch }
  | { readonly step: [DriverRetention, number] }
  | { readonly snapshot: MemorySnapshot }

/** What is different about a driver, given the correct one and what that is made of. */
export type JournalBreakage = (driver: LogDriver, journal: Journal) => Partial<LogDriver>

const HEADER = '{"journal":1}'

/** Bytes that a journal may grow by before it is written again without what has been deleted. */
const GROWTH = 1_000_000

/** A correct driver that keeps entries in a file: the one that broken persistent drivers are made of. */
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
      if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller has given up.')
      translating(journal.path, () => journal.open())
    },
    append,
    appendSync: (batch, timeout) => untilFree(timeout, () => append(batch)),
    search: (...args) => reading((memory) => memory.search(...args)),
    count: (...args) => reading((memory) => memory.count(...args)),
    histogram: (...args) => reading((memory) => memory.histogram(...args)),
    readAfter: (...args) => reading((memory) => memory.readAfter(...args)),
    stats: () => reading((memory) => memory.stats()),
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

/** Tries again while others have the file to themselves. */
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

/** A store in memory, and a file with one line for each change that has made it what it is. */
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

  /** Has the file to itself, and knows all that is in it. */
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

  /** Does what others have written down, or whoever had the file before. */
  catchUp(): void {
    // Another one may have put a shorter one in its place.
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

  /** Writes what is there now to a file of its own, and puts that in the place of the journal. */
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

  /** Half a line is what somebody was writing when he was killed. */
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

/** What it takes to do it again, as a line. */
export function toLine(record: JournalRecord): string {
  if (!('batch' in record)) return `${JSON.stringify(record)}\n`
  const { token, size, timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes } =
    record.batch
  const columns = { timestamps, severities, messages, services, hosts, traceIds, spanIds, attributes }
  return `${JSON.stringify({ batch: { token, size, ...columns } })}\n`
}

function parse(line: string, path: string): JournalRecord {
  try {
    // What is absent was written as null.
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
  return new LogStorageError('CORRUPT', `${path} is damaged, or is no journal.`, { cause })
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

import type { HistogramBucket } from '../contract/log-driver.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import type { LiveFilter, SearchQuery } from '../contract/log-storage.js'
import { checkNames, checkSignal } from '../errors/check-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Opening } from '../session/opening.js'
import type { Clock } from '../time/clock.js'
import { describeValue } from '../values/describe-value.js'
import type { InDoubtWrites } from '../write/in-doubt-writes.js'
import { closeableIterator } from './closeable-iterator.js'
import type { CommitLog } from './commit-log.js'
import {
  asObject,
  toDriverFilter,
  toDriverHistogram,
  toDriverSearch,
  toLimit,
  toLiveFilter,
} from './driver-query.js'
import { followEntries } from './follow.js'
import { OtherWriters } from './other-writers.js'
import { type Read, retriedRead } from './retried-read.js'
import { scanEntries } from './scan.js'

export interface LogReaderOptions {
  readonly clock: Clock
  readonly session: DriverSession
  readonly commits: CommitLog
  readonly inDoubt: InDoubtWrites
  /** @throws LogStorageError CLOSED, or the error of an opening that failed. */
  readonly checkOpen: () => void
  readonly opening: Opening
}

export interface ReadOptions {
  signal?: AbortSignal
}

type ClosableIterator = AsyncIterableIterator<StoredLogEntry> & AsyncDisposable

/** The reading half of a storage. */
export class LogReader {
  readonly #options: LogReaderOptions
  readonly #read: Read
  #others: OtherWriters | undefined

  constructor(options: LogReaderOptions) {
    this.#options = options
    const read = retriedRead(options)
    const { opening } = options
    this.#read = async (what, call, signal) => {
      if (!opening.isOver) await opening.wait(what, signal)
      return read(what, call, signal)
    }
  }

  async search(query?: SearchQuery, options?: ReadOptions): Promise<StoredLogEntry[]> {
    this.#options.checkOpen()
    const signal = signalOf('search', options)
    const search = toDriverSearch(query)
    return this.#read('Searching', (driver, either) => driver.search(search, either), signal)
  }

  async getRecent(limit?: number): Promise<StoredLogEntry[]> {
    return this.search({ limit: toLimit(limit) })
  }

  async count(query?: SearchQuery): Promise<number> {
    this.#options.checkOpen()
    const filter = toDriverFilter(query)
    return this.#read('Counting', (driver, signal) => driver.count(filter, signal))
  }

  async histogram(query: SearchQuery & { bucket: number }): Promise<HistogramBucket[]> {
    this.#options.checkOpen()
    const histogram = toDriverHistogram(query)
    return this.#read('Counting', (driver, signal) => driver.histogram(histogram, signal))
  }

  scan(query: SearchQuery = {}, options?: ReadOptions): ClosableIterator {
    // A read does not wait for a write. Entries that are committed while it begins may be included or not.
    const maxId = this.#position(() => Promise.resolve())
    const { checkOpen } = this.#options
    const read = this.#read
    return closeableIterator(async function* (closed) {
      checkOpen()
      const { limit, ...rest } = asObject(query)
      yield* scanEntries({
        read,
        search: toDriverSearch(rest),
        limit: toScanLimit(limit),
        maxId,
        signal: signalOf('scan', options),
        closed,
      })
    })
  }

  follow(filter: LiveFilter & { after?: number } = {}, options?: ReadOptions): ClosableIterator {
    const { checkOpen, commits, inDoubt } = this.#options
    const now = this.#position(() => inDoubt.wait())
    const read = this.#read
    const others = () => this.#otherWriters()
    return closeableIterator(async function* (closed) {
      checkOpen()
      const { after, ...rest } = asObject(filter)
      yield* followEntries({
        read,
        commits,
        others,
        filter: toLiveFilter(rest),
        signal: signalOf('follow', options),
        after: after === undefined ? now : checkAfter(after),
        closed,
      })
    })
  }

  /** Looked up once the driver is open: until then it may be replaced by one that supports less or more. */
  #otherWriters(): OtherWriters | undefined {
    const { session } = this.#options
    if (!session.driver.supports.multiProcess) return undefined
    this.#others ??= new OtherWriters({ ...this.#options, lastId: () => this.#lastId() })
    return this.#others
  }

  async #lastId(): Promise<number> {
    const { lastId } = await this.#read('Reading the statistics', (driver) => driver.stats())
    return lastId
  }

  /** The last id at the time of the call. Its rejection is handled; callers that await it get the error. */
  #position(settled: () => Promise<void>): Promise<number> {
    const { commits, session, opening } = this.#options
    // No other process writes: entries that the driver has committed but not reported yet count as later ones.
    const { multiProcess } = session.driver.supports
    if (!multiProcess && opening.isOver) return Promise.resolve(commits.lastId)
    const position = commits.position(() => this.#lastId(), settled)
    position.catch(() => {})
    return position
  }
}

function signalOf(method: string, options: ReadOptions | undefined): AbortSignal | undefined {
  return checkSignal(`${method}.signal`, checkNames(method, options, ['signal']).signal)
}

function toScanLimit(limit: unknown): number {
  if (limit === undefined || limit === Infinity) return Infinity
  if (Number.isSafeInteger(limit) && (limit as number) >= 0) return limit as number
  throw new LogStorageError(
    'INVALID_QUERY',
    `limit must be a whole number from 0; it was ${describeValue(limit)}.`,
  )
}

async function checkAfter(after: unknown): Promise<number> {
  if (Number.isSafeInteger(after) && (after as number) >= 0) return after as number
  throw new LogStorageError(
    'INVALID_QUERY',
    `after must be the id of an entry, or 0; it was ${describeValue(after)}.`,
  )
}

import { closeableIterator } from './closeable-iterator.js'
import type { CommitLog } from './commit-log.js'
import { describeValue } from './describe-value.js'
import {
  asObject,
  toDriverFilter,
  toDriverHistogram,
  toDriverSearch,
  toLimit,
  toLiveFilter,
} from './driver-query.js'
import type { DriverSession } from './driver-session.js'
import { type FollowOptions, followEntries } from './follow.js'
import type { HistogramBucket, LogDriver, MaybePromise } from './log-driver.js'
import type { StoredLogEntry } from './log-entry.js'
import type { LiveFilter, SearchQuery } from './log-storage.js'
import { isLogStorageError, LogStorageError } from './log-storage-error.js'
import { scanEntries } from './scan.js'

/** Runs a read of the driver; see {@link DriverSession.run}. */
export type Read = <T>(
  what: string,
  call: (driver: LogDriver, signal: AbortSignal) => MaybePromise<T>,
  signal?: AbortSignal,
) => Promise<T>

export interface LogReaderOptions extends Pick<FollowOptions, 'clock'> {
  readonly session: DriverSession
  readonly commits: CommitLog
  /** Has a lost connection opened anew. */
  readonly recover: () => Promise<void>
  /** @throws LogStorageError CLOSED, when that is so. */
  readonly checkOpen: () => void
}

type ClosableIterator = AsyncIterableIterator<StoredLogEntry> & AsyncDisposable

/** The reading half of a storage. */
export class LogReader {
  readonly #options: LogReaderOptions

  constructor(options: LogReaderOptions) {
    this.#options = options
  }

  async search(query?: SearchQuery, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    this.#options.checkOpen()
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

  scan(query: SearchQuery = {}, signal?: AbortSignal): ClosableIterator {
    const maxId = this.#position()
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
        signal: signal ? AbortSignal.any([signal, closed]) : closed,
      })
    })
  }

  follow(filter: LiveFilter & { after?: number } = {}, signal?: AbortSignal): ClosableIterator {
    const now = this.#position()
    const { checkOpen, commits, clock, session } = this.#options
    const read = this.#read
    return closeableIterator(async function* (closed) {
      checkOpen()
      const { after, ...rest } = asObject(filter)
      yield* followEntries({
        read,
        commits,
        clock,
        seesOthers: session.driver.supports.multiProcess,
        filter: toLiveFilter(rest),
        after: after === undefined ? now : checkAfter(after),
        signal,
        closed,
      })
    })
  }

  readonly #read: Read = async (what, call, signal) => {
    const { session, recover } = this.#options
    try {
      return await session.run(what, call, signal)
    } catch (thrown) {
      if (!isLogStorageError(thrown) || thrown.code !== 'CONNECTION') throw thrown
    }
    await recover()
    return session.run(what, call, signal)
  }

  /** The last id of now. A rejection is for whoever awaits it. */
  #position(): Promise<number> {
    const position = this.#options.commits.position(async () => {
      const { lastId } = await this.#read('Reading the statistics', (driver) => driver.stats())
      return lastId
    })
    position.catch(() => {})
    return position
  }
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

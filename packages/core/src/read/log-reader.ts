import type { StoredLogEntry } from '../contract/log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from '../contract/read-results.js'
import type { LiveFilter, SearchFilter } from '../contract/search-filter.js'
import type { AroundOptions, HistogramQuery, SearchQuery, TopValuesQuery } from '../contract/search-query.js'
import { checkNames, checkSignal, invalidOption } from '../errors/check-options.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Opening } from '../session/opening.js'
import type { Clock } from '../time/clock.js'
import { describeValue } from '../values/describe-value.js'
import type { InDoubtWrites } from '../write/in-doubt-writes.js'
import { closeableIterator } from './closeable-iterator.js'
import type { CommitLog } from './commit-log.js'
import { CompleteReads } from './complete-reads.js'
import {
  copyOf,
  toDriverFilter,
  toDriverHistogram,
  toDriverSearch,
  toDriverTopValues,
  toLimit,
  toLiveFilter,
  toPlainFilter,
  toSurroundings,
} from './driver-query.js'
import { followEntries } from './follow.js'
import { OtherWriters } from './other-writers.js'
import { type Read, retriedRead } from './retried-read.js'
import { scanEntries } from './scan.js'
import { looksForText } from './split-filter.js'

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

export interface FollowReadOptions extends ReadOptions {
  onPosition?: (id: number) => void
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
    const { opening, session } = options
    const driver = new CompleteReads(session.driver)
    this.#read = async (what, call, signal) => {
      if (!opening.isOver) await opening.wait(what, signal)
      return read(what, (_, either) => call(driver, either), signal)
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

  async get(id: number, options?: ReadOptions): Promise<StoredLogEntry | undefined> {
    this.#options.checkOpen()
    return this.#get(checkId('id', id), signalOf('get', options))
  }

  async around(id: number, options?: AroundOptions): Promise<StoredLogEntry[]> {
    this.#options.checkOpen()
    const { before, after, filter, signal: given } = toSurroundings(options)
    const signal = checkSignal('around.signal', given)
    const entry = await this.#get(checkId('id', id), signal)
    const side = (order: 'newest' | 'oldest', limit: number) =>
      this.#read(
        'Searching',
        (driver, either) => {
          const place = entry && { timestamp: entry.timestamp, id: entry.id }
          return driver.search({ ...filter, order, ...(place && { after: place }), limit }, either)
        },
        signal,
      )
    if (entry === undefined) {
      // Whether the driver supports the filter must not depend on the id.
      if (looksForText(filter)) await side('newest', 0)
      return []
    }
    const [earlier, later] = await Promise.all([side('newest', before), side('oldest', after)])
    return [...earlier.reverse(), entry, ...later]
  }

  async count(query?: SearchQuery, options?: ReadOptions): Promise<number> {
    this.#options.checkOpen()
    const signal = signalOf('count', options)
    const filter = toDriverFilter(query)
    return this.#read('Counting', (driver, either) => driver.count(filter, either), signal)
  }

  async histogram(query: HistogramQuery, options?: ReadOptions): Promise<HistogramBucket[]> {
    this.#options.checkOpen()
    const signal = signalOf('histogram', options)
    const histogram = toDriverHistogram(query)
    return this.#read(
      'Counting',
      (driver, either) =>
        'by' in histogram ? driver.groupedHistogram(histogram, either) : driver.histogram(histogram, either),
      signal,
    )
  }

  async topValues(query: TopValuesQuery, options?: ReadOptions): Promise<TopValues> {
    this.#options.checkOpen()
    const signal = signalOf('topValues', options)
    const values = toDriverTopValues(query)
    return this.#read('Counting', (driver, either) => driver.topValues(values, either), signal)
  }

  async fields(query?: SearchFilter, options?: ReadOptions): Promise<FieldSummary[]> {
    this.#options.checkOpen()
    const signal = signalOf('fields', options)
    const filter = toPlainFilter(query)
    return this.#read('Counting', (driver, either) => driver.fields(filter, either), signal)
  }

  scan(query: SearchQuery = {}, options?: ReadOptions): ClosableIterator {
    // A read does not wait for a write. Entries that are committed while it begins may be included or not.
    const maxId = this.#position(() => Promise.resolve())
    const { checkOpen } = this.#options
    const read = this.#read
    return closeableIterator(async function* (closed) {
      checkOpen()
      const { limit, ...rest } = copyOf(query)
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

  follow(filter: LiveFilter & { after?: number } = {}, options?: FollowReadOptions): ClosableIterator {
    const { checkOpen, commits, inDoubt } = this.#options
    const now = this.#position(() => inDoubt.wait())
    const read = this.#read
    const others = () => this.#otherWriters()
    return closeableIterator(async function* (closed) {
      checkOpen()
      const { after, ...rest } = copyOf(filter)
      yield* followEntries({
        read,
        commits,
        others,
        filter: toLiveFilter(rest),
        ...followOptionsOf(options),
        after: after === undefined ? now : Promise.resolve(checkId('after', after)),
        closed,
      })
    })
  }

  async #get(id: number, signal: AbortSignal | undefined): Promise<StoredLogEntry | undefined> {
    const [entry] = await this.#read(
      'Reading',
      (driver, either) => driver.readAfter(Math.max(0, id - 1), { maxId: id }, 1, either),
      signal,
    )
    return entry
  }

  /** Looked up once the driver is open: until then it may be replaced by one that supports less or more. */
  #otherWriters(): OtherWriters | undefined {
    const { session } = this.#options
    if (!session.driver.supports.multiProcess) return undefined
    const { commits, clock } = this.#options
    const interval = session.driver.pollInterval
    this.#others ??= new OtherWriters({ commits, clock, interval, lastId: () => this.#lastId() })
    return this.#others
  }

  #lastId(): Promise<number> {
    return this.#read('Reading the last id', (driver, either) => driver.lastId(either))
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

function followOptionsOf(options: FollowReadOptions | undefined) {
  const { signal, onPosition } = checkNames('follow', options, ['signal', 'onPosition'])
  if (onPosition !== undefined && typeof onPosition !== 'function')
    throw invalidOption('follow.onPosition', onPosition, 'a function')
  return { signal: checkSignal('follow.signal', signal), onPosition }
}

function toScanLimit(limit: unknown): number {
  if (limit === undefined || limit === Infinity) return Infinity
  if (Number.isSafeInteger(limit) && (limit as number) >= 0) return limit as number
  throw new LogStorageError(
    'INVALID_QUERY',
    `limit must be a whole number from 0; it was ${describeValue(limit)}.`,
  )
}

function checkId(field: string, id: unknown): number {
  if (Number.isSafeInteger(id) && (id as number) >= 0) return id as number
  throw new LogStorageError(
    'INVALID_QUERY',
    `${field} must be the id of an entry, or 0; it was ${describeValue(id)}.`,
  )
}

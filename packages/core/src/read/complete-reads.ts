import type { DriverFilter } from '../contract/driver-filter.js'
import type {
  DriverGroupedHistogram,
  DriverHistogram,
  DriverSearch,
  DriverTopValues,
} from '../contract/driver-queries.js'
import type { LogDriver, MaybePromise } from '../contract/log-driver.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from '../contract/read-results.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { entryFilter } from './entry-filter.js'
import { FieldCounter } from './field-counter.js'
import { fieldValue } from './field-value.js'
import { visitMatching } from './matching-entries.js'
import { type Groups, SliceCounter } from './slice-counter.js'
import { looksForText, splitFilter } from './split-filter.js'
import { MAX_DISTINCT, ValueCounter } from './value-counter.js'

/** The reads of a driver, all of them. */
export type DriverReads = Required<
  Pick<
    LogDriver,
    'search' | 'count' | 'histogram' | 'topValues' | 'fields' | 'groupedHistogram' | 'readAfter' | 'lastId'
  >
>

/** A filter as the driver gets it, and what remains for the storage to judge. */
interface Question {
  readonly filter: DriverFilter
  /** Absent if the driver judges everything. */
  readonly matches?: (entry: StoredLogEntry) => boolean
}

/**
 * Answers every read over any driver. Those that the driver does not support are answered from the entries that its `search` and
 * `readAfter` return.
 *
 * An answer covers the entries that were committed when it began, as if the driver had given it in one call, and is exact. Memory is
 * bounded: by a page of entries, and by what is counted.
 */
export class CompleteReads implements DriverReads {
  readonly #driver: LogDriver
  readonly #maxDistinct: number

  /** @param maxDistinct The most values of a field that are counted. */
  constructor(driver: LogDriver, maxDistinct = MAX_DISTINCT) {
    this.#driver = driver
    this.#maxDistinct = maxDistinct
  }

  search(query: DriverSearch, signal?: AbortSignal): MaybePromise<StoredLogEntry[]> {
    const { order, after, limit, ...filter } = query
    const question = this.#ask(filter)
    if (question.matches === undefined) return this.#driver.search(query, signal)
    return this.#search(question, { order, ...(after && { after }), limit }, signal)
  }

  count(filter: DriverFilter, signal?: AbortSignal): MaybePromise<number> {
    const question = this.#ask(filter)
    if (question.matches === undefined) return this.#driver.count(filter, signal)
    return this.#count(question, signal)
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]> {
    const { bucket, offset, ...filter } = query
    const question = this.#ask(filter)
    const hasSlices = offset === undefined || this.#driver.supports.conditions === true
    if (question.matches === undefined && hasSlices) return this.#driver.histogram(query, signal)
    return this.#histogram(question, query, signal)
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): MaybePromise<TopValues> {
    const { field: _field, limit: _limit, ...filter } = query
    const question = this.#ask(filter)
    const { topValues } = this.#driver
    if (question.matches === undefined && topValues) return topValues.call(this.#driver, query, signal)
    return this.#topValues(question, query, signal)
  }

  fields(filter: DriverFilter, signal?: AbortSignal): MaybePromise<FieldSummary[]> {
    const question = this.#ask(filter)
    const { fields } = this.#driver
    if (question.matches === undefined && fields) return fields.call(this.#driver, filter, signal)
    return this.#fields(question, signal)
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): MaybePromise<HistogramBucket[]> {
    const { bucket, offset, by: _by, limit: _limit, ...filter } = query
    const question = this.#ask(filter)
    const hasSlices = offset === undefined || this.#driver.supports.conditions === true
    const { groupedHistogram } = this.#driver
    if (question.matches === undefined && hasSlices && groupedHistogram)
      return groupedHistogram.call(this.#driver, query, signal)
    return this.#groupedHistogram(filter, query, signal)
  }

  readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): MaybePromise<StoredLogEntry[]> {
    const question = this.#ask(filter)
    if (question.matches === undefined) return this.#driver.readAfter(id, filter, limit, signal)
    return this.#readAfter(id, question, limit, signal)
  }

  async lastId(signal?: AbortSignal): Promise<number> {
    if (this.#driver.lastId) return this.#driver.lastId(signal)
    const { lastId } = await this.#driver.stats()
    return lastId
  }

  /** Looked up for each read: a driver that chooses its engine when it is opened may support more or less then. */
  #ask(filter: DriverFilter): Question {
    const { name, supports } = this.#driver
    if (!supports.fullText && looksForText(filter)) {
      throw new LogStorageError('UNSUPPORTED', `The driver ${name} has no full text search. Use contains.`)
    }
    if (supports.conditions) return { filter }
    const { known, rest } = splitFilter(filter)
    if (rest === undefined) return { filter }
    return { filter: known, matches: entryFilter(rest) }
  }

  async #search(
    question: Question,
    { order, after, limit }: Pick<DriverSearch, 'order' | 'after' | 'limit'>,
    signal: AbortSignal | undefined,
  ): Promise<StoredLogEntry[]> {
    const found: StoredLogEntry[] = []
    await this.#visit(question, { order, ...(after && { after }), limit }, signal, (entry) =>
      found.push(entry),
    )
    return found
  }

  async #count(question: Question, signal: AbortSignal | undefined): Promise<number> {
    let count = 0
    await this.#visitAll(question, signal, () => count++)
    return count
  }

  async #histogram(
    question: Question,
    query: DriverHistogram,
    signal: AbortSignal | undefined,
  ): Promise<HistogramBucket[]> {
    const slices = new SliceCounter(query)
    await this.#visitAll(question, signal, ({ timestamp, severity }) => slices.add(timestamp, severity))
    return slices.buckets()
  }

  async #topValues(
    question: Question,
    { field, limit }: Pick<DriverTopValues, 'field' | 'limit'>,
    signal: AbortSignal | undefined,
  ): Promise<TopValues> {
    const counter = new ValueCounter(this.#maxDistinct)
    const countedOf = fieldValue(field)
    await this.#visitAll(question, signal, (entry) => counter.add(countedOf(entry)))
    return counter.top(limit)
  }

  async #fields(question: Question, signal: AbortSignal | undefined): Promise<FieldSummary[]> {
    const counter = new FieldCounter()
    await this.#visitAll(question, signal, ({ attributes }) => {
      if (attributes !== undefined) counter.add(attributes)
    })
    return counter.summaries()
  }

  /** Reads the entries twice: counting all values in each slice would need memory for each value of each slice. */
  async #groupedHistogram(
    filter: DriverFilter,
    { bucket, offset, by, limit }: DriverGroupedHistogram,
    signal: AbortSignal | undefined,
  ): Promise<HistogramBucket[]> {
    const bounded = await this.#bounded(filter, signal)
    const groups: Groups = await this.topValues({ ...bounded, field: by, limit }, signal)
    const slices = new SliceCounter({ bucket, ...(offset !== undefined && { offset }) }, groups)
    const countedOf = fieldValue(by)
    await this.#visitAll(this.#ask(bounded), signal, (entry) =>
      slices.add(entry.timestamp, entry.severity, countedOf(entry)),
    )
    return slices.buckets()
  }

  async #readAfter(
    id: number,
    { filter, matches = isEvery }: Question,
    limit: number,
    signal: AbortSignal | undefined,
  ): Promise<StoredLogEntry[]> {
    const bounded = await this.#bounded(filter, signal)
    const found: StoredLogEntry[] = []
    const read = (last: StoredLogEntry | undefined, size: number) =>
      this.#driver.readAfter(last?.id ?? id, bounded, size, signal)
    await visitMatching({ read, matches, limit, signal }, (entry) => found.push(entry))
    return found
  }

  /** The newest entries first: those that a cleanup deletes meanwhile are the last. */
  #visitAll(
    question: Question,
    signal: AbortSignal | undefined,
    visit: (entry: StoredLogEntry) => void,
  ): Promise<void> {
    return this.#visit(question, { order: 'newest', limit: Infinity }, signal, visit)
  }

  async #visit(
    { filter, matches = isEvery }: Question,
    { order, after, limit }: Pick<DriverSearch, 'order' | 'after' | 'limit'>,
    signal: AbortSignal | undefined,
    visit: (entry: StoredLogEntry) => void,
  ): Promise<void> {
    const bounded = await this.#bounded(filter, signal)
    const read = (last: StoredLogEntry | undefined, size: number) => {
      const from = last === undefined ? after : { timestamp: last.timestamp, id: last.id }
      return this.#driver.search({ ...bounded, order, ...(from && { after: from }), limit: size }, signal)
    }
    await visitMatching({ read, matches, limit, signal }, visit)
  }

  /** Ends with the last entry of now: all pages together are one answer, and a read ends while others write. */
  async #bounded(filter: DriverFilter, signal: AbortSignal | undefined): Promise<DriverFilter> {
    if (filter.maxId !== undefined) return filter
    return { ...filter, maxId: await this.lastId(signal) }
  }
}

function isEvery(): boolean {
  return true
}

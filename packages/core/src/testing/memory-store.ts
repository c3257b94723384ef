import type { DriverFilter } from '../contract/driver-filter.js'
import type {
  DriverGroupedHistogram,
  DriverHistogram,
  DriverSearch,
  DriverTopValues,
} from '../contract/driver-queries.js'
import type { DriverRetention } from '../contract/driver-retention.js'
import type { DriverStats } from '../contract/driver-supports.js'
import type { LogBatch } from '../contract/log-batch.js'
import type { StoredLogEntry } from '../contract/log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from '../contract/read-results.js'
import { FieldCounter } from '../read/field-counter.js'
import { fieldValue } from '../read/field-value.js'
import { SliceCounter } from '../read/slice-counter.js'
import { ValueCounter } from '../read/value-counter.js'
import { rowFilter } from './row-filter.js'
import { copyOf, isBefore, rowsOf, type StoredRow } from './stored-row.js'

/** The content of a {@link MemoryStore} as plain data that can be converted to JSON and back. */
export interface MemorySnapshot {
  /** In the order of their ids. */
  readonly rows: readonly StoredRow[]
  /** Each token with the first id of its batch. */
  readonly firstIds: readonly (readonly [token: string, firstId: number])[]
  readonly lastId: number
}

/** The entries of a {@link memoryDriver}. Drivers that share one are like connections to the same file. */
export class MemoryStore {
  #byId: StoredRow[] = []
  #byTime: StoredRow[] = []
  #isSorted = true
  readonly #firstIds = new Map<string, number>()
  #lastId = 0
  #syncedId = 0
  #bytes = 0

  /** Creates a store with the content of a snapshot. */
  static from({ rows, firstIds, lastId }: MemorySnapshot): MemoryStore {
    const store = new MemoryStore()
    store.#byId = [...rows]
    store.#byTime = [...rows]
    store.#isSorted = false
    store.#lastId = lastId
    store.#bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
    for (const [token, firstId] of firstIds) store.#firstIds.set(token, firstId)
    return store
  }

  /** The content of this store, for {@link MemoryStore.from}: test drivers can keep it in a file. */
  snapshot(): MemorySnapshot {
    return { rows: [...this.#byId], firstIds: [...this.#firstIds], lastId: this.#lastId }
  }

  append(batch: LogBatch): number[] {
    const firstId = this.#firstIds.get(batch.token) ?? this.#insert(batch)
    return Array.from({ length: batch.size }, (_, i) => firstId + i)
  }

  search(query: DriverSearch): StoredLogEntry[] {
    const { order, after, limit } = query
    const matches = rowFilter(query)
    const rows = order === 'newest' ? this.#sorted().toReversed() : this.#sorted()
    const isAfter = (row: StoredRow) =>
      after === undefined || (order === 'newest' ? isBefore(row, after) : isBefore(after, row))
    return take(rows, limit, (row) => isAfter(row) && matches(row))
  }

  count(filter: DriverFilter): number {
    return this.#byId.filter(rowFilter(filter)).length
  }

  histogram({ bucket, offset, ...filter }: DriverHistogram): HistogramBucket[] {
    const slices = new SliceCounter({ bucket, ...(offset !== undefined && { offset }) })
    for (const { timestamp, severity } of this.#byId.filter(rowFilter(filter)))
      slices.add(timestamp, severity)
    return slices.buckets()
  }

  topValues({ field, limit, ...filter }: DriverTopValues): TopValues {
    const counter = new ValueCounter()
    const countedOf = fieldValue(field)
    for (const row of this.#byId.filter(rowFilter(filter))) counter.add(countedOf(row))
    return counter.top(limit)
  }

  fields(filter: DriverFilter): FieldSummary[] {
    const counter = new FieldCounter()
    for (const { attributes } of this.#byId.filter(rowFilter(filter))) if (attributes) counter.add(attributes)
    return counter.summaries()
  }

  groupedHistogram({ bucket, offset, by, limit, ...filter }: DriverGroupedHistogram): HistogramBucket[] {
    const groups = this.topValues({ ...filter, field: by, limit })
    const slices = new SliceCounter({ bucket, ...(offset !== undefined && { offset }) }, groups)
    const countedOf = fieldValue(by)
    for (const row of this.#byId.filter(rowFilter(filter)))
      slices.add(row.timestamp, row.severity, countedOf(row))
    return slices.buckets()
  }

  readAfter(id: number, filter: DriverFilter, limit: number): StoredLogEntry[] {
    const matches = rowFilter(filter)
    return take(this.#byId, limit, (row) => row.id > id && matches(row))
  }

  deleteOldest(policy: DriverRetention, budget: number): { deleted: number; more: boolean } {
    const doomed = this.#dueRows(policy)
    if (policy.dryRun) return { deleted: doomed.length, more: false }
    const deleted = new Set(doomed.slice(0, budget))
    this.#byId = this.#byId.filter((row) => !deleted.has(row))
    this.#byTime = this.#byTime.filter((row) => !deleted.has(row))
    for (const row of deleted) this.#bytes -= row.bytes
    return { deleted: deleted.size, more: doomed.length > deleted.size }
  }

  stats(): DriverStats {
    return { entries: this.#byId.length, lastId: this.#lastId, bytes: this.#bytes }
  }

  /** The last id that {@link sync} included: entries up to this id would survive a power cut. */
  get syncedId(): number {
    return this.#syncedId
  }

  sync(): number {
    this.#syncedId = this.#lastId
    return this.#syncedId
  }

  #insert(batch: LogBatch): number {
    const firstId = this.#lastId + 1
    for (const row of rowsOf(batch, firstId)) {
      const newest = this.#byTime[this.#byTime.length - 1]
      if (newest !== undefined && isBefore(row, newest)) this.#isSorted = false
      this.#byId.push(row)
      this.#byTime.push(row)
      this.#bytes += row.bytes
    }
    this.#lastId += batch.size
    this.#firstIds.set(batch.token, firstId)
    return firstId
  }

  // Entries arrive almost in the order of time, and an almost sorted array is quick to sort.
  #sorted(): StoredRow[] {
    if (!this.#isSorted) this.#byTime.sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
    this.#isSorted = true
    return this.#byTime
  }

  #dueRows({ expired, maxEntries, maxBytes }: DriverRetention): StoredRow[] {
    const rules = expired.map(expiry)
    const isDue = (row: StoredRow) => rules.some((isExpired) => isExpired(row))
    const kept = this.#sorted().filter((row) => !isDue(row))
    let bytes = kept.reduce((sum, row) => sum + row.bytes, 0)
    const surplus = kept.filter((row, i) => {
      const isTooMuch = kept.length - i > (maxEntries ?? Infinity) || bytes > (maxBytes ?? Infinity)
      bytes -= row.bytes
      return isTooMuch
    })
    return [...this.#sorted().filter(isDue), ...surplus]
  }
}

function expiry(rule: DriverRetention['expired'][number]): (row: StoredRow) => boolean {
  const { minSeverity, maxSeverity, before, filter = {} } = rule
  const matches = rowFilter(filter)
  return (row) =>
    row.timestamp < before && row.severity >= minSeverity && row.severity <= maxSeverity && matches(row)
}

function take(rows: readonly StoredRow[], limit: number, matches: (row: StoredRow) => boolean) {
  const entries: StoredLogEntry[] = []
  for (const row of rows) {
    if (entries.length >= limit) break
    if (matches(row)) entries.push(copyOf(row))
  }
  return entries
}

import { toSeverity } from '@logpond/blocks'
import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type HistogramBucket,
  LogStorageError,
  toMicroseconds,
} from '@logpond/core'
import type { SqliteRow } from '../connection/sqlite-connection.js'
import type { StatementCache } from '../connection/statement-cache.js'
import { LOG_TABLE_COLUMNS } from '../schema/log-database.js'
import { readState } from '../schema/log-state.js'
import type { Steps } from '../steps/run-in-steps.js'
import type { WindowSize } from '../steps/window-pace.js'
import { WindowPace } from '../steps/window-pace.js'
import { compileRead, sqlBuilder } from './compile.js'
import { conditionsOf, isErrorsOnly, isScan } from './filter-conditions.js'
import { idWindows } from './id-windows.js'
import { type Compilable, type Expression, sql } from './kysely.js'
import { END_OF_TIME, integerPlaceholder, placeholder, type ReadValues } from './read-values.js'
import { type EntryLookup, lookUpEntries, lookUpIds } from './text-lookup.js'
import { hasPrefix } from './text-match.js'
import { idsOf, type TimeRange, timeWindows } from './time-windows.js'

/** Entries that one step of a long read checks. The first windows show how long that takes. */
const WINDOW: WindowSize = { first: 1024, growth: 4, min: 256, max: 16_384 }

/** If no entry has all words, SQLite searches far beyond the window for one, so many small windows would take long. */
const TEXT_WINDOW: WindowSize = { ...WINDOW, min: 4096 }

/** SQLite collects all words with a prefix again for each window, so small windows would take too long. */
const PREFIX_WINDOW: WindowSize = { first: 16_384, growth: 2, min: 1_048_576, max: 1_048_576 }

/** For reads that find matching entries without a scan. */
const NO_WINDOW: WindowSize = { first: Infinity, growth: 1, min: Infinity, max: Infinity }

/** Maximum number of entries that such a read returns in one step. */
const MAX_AT_ONCE = 1000

export interface EntryReaderOptions {
  readonly fullText: boolean
  /** Adds missing entries to the full-text index, if the connection maintains it. */
  readonly indexAll: () => Steps<void>
}

/** Reads entries over one connection, as rows with `LOG_TABLE_COLUMNS`. A read returns only entries that were committed when it began. */
export class EntryReader {
  readonly #statements: StatementCache
  readonly #fullText: boolean
  readonly #indexAll: () => Steps<void>
  /** The last id of the store at the latest read. */
  #lastId = 0

  constructor(statements: StatementCache, { fullText, indexAll }: EntryReaderOptions) {
    this.#statements = statements
    this.#fullText = fullText
    this.#indexAll = indexAll
  }

  *search(query: DriverSearch): Steps<SqliteRow[]> {
    const { limit, order, after } = query
    if (limit === 0) return []
    const asked = filterOf(query)
    const found = this.#lookUp({ filter: asked, order, after, limit })
    if (found !== undefined) return found
    const isOneStep = !isScan(query) && limit <= MAX_AT_ONCE
    // A single statement reads only what was committed when it began.
    const filter = isOneStep && after === undefined ? asked : yield* this.#begin(asked)
    const among = yield* lookUpIds(this.#statements, filter)
    if (among !== undefined) return this.#entriesAmong({ filter, order, after, among, limit })
    const rows: SqliteRow[] = []
    const pace = new WindowPace(isOneStep ? NO_WINDOW : windowOf(filter))
    for (const place of this.#timePlaces(filter, query, pace)) {
      const values = { ...place, order, limit: limit - rows.length }
      const select = compileRead('search', values, () =>
        inOrder(selectEntries(values), [sql`timestamp`, sql`id`], values),
      )
      for (const row of this.#statements.all(select)) rows.push(row)
      if (rows.length === limit) break
      pace.took(yield)
    }
    return rows
  }

  *count(query: DriverFilter): Steps<number> {
    if (Object.keys(query).length === 0) return readState(this.#statements).entryCount
    const filter = yield* this.#begin(query)
    const pace = new WindowPace(windowOf(filter))
    let count = 0
    for (const place of yield* this.#places(filter, pace)) {
      const select = compileRead('count', place, () => selectFor(place).select(countAll))
      count += this.#statements.value(select) as number
      pace.took(yield)
    }
    return count
  }

  *histogram(query: DriverHistogram): Steps<HistogramBucket[]> {
    const filter = yield* this.#begin(filterOf(query))
    const width = toMicroseconds(query.bucket)
    const buckets = new Map<number, HistogramBucket>()
    const pace = new WindowPace(windowOf(filter))
    for (const place of yield* this.#places(filter, pace)) {
      const values = { ...place, width }
      const select = compileRead('histogram', values, () =>
        selectFor(values)
          .select([slice.as('slice'), 'severity', countAll])
          .groupBy(sql`1, 2`),
      )
      for (const row of this.#statements.all(select)) {
        addToBucket(buckets, (row.slice as number) * width, toSeverity(row.severity), row.count as number)
      }
      pace.took(yield)
    }
    return [...buckets.values()].sort((a, b) => a.start - b.start)
  }

  *readAfter(id: number, query: DriverFilter, limit: number): Steps<SqliteRow[]> {
    const filter = yield* this.#begin(query)
    const rows: SqliteRow[] = []
    const pace = new WindowPace(windowOf(filter))
    for (const place of this.#idPlaces(filter, id + 1, pace)) {
      const values: ReadValues = { ...place, order: 'oldest', limit: limit - rows.length }
      const select = compileRead('read after', values, () =>
        inOrder(selectEntries(values), [sql`id`], values),
      )
      for (const row of this.#statements.all(select)) rows.push(row)
      if (rows.length === limit) break
      pace.took(yield)
    }
    return rows
  }

  /** Adds the last id as an upper bound, because batches that are committed while a read pauses do not belong to it. */
  *#begin(filter: DriverFilter): Steps<DriverFilter> {
    if (filter.text !== undefined && !this.#fullText) {
      throw unsupported(
        'This driver was opened with fullText: false and cannot search by text. Use contains, or open it with fullText: true.',
      )
    }
    // Another connection may have written without the index in the meantime.
    if (filter.text !== undefined) yield* this.#indexAll()
    const { nextId, textId } = readState(this.#statements)
    this.#lastId = nextId - 1
    const maxId = Math.min(filter.maxId ?? nextId - 1, nextId - 1)
    if (filter.text !== undefined && textId < maxId) {
      throw unsupported(
        `The entries from id ${textId + 1} on were written with fullText: false and are not in the full-text index yet. Use contains, or open the file with fullText: true in every process that writes to it.`,
      )
    }
    return { ...filter, maxId }
  }

  #lookUp(lookup: EntryLookup): SqliteRow[] | undefined {
    return this.#fullText ? lookUpEntries(this.#statements, lookup, this.#lastId) : undefined
  }

  #entriesAmong(values: ReadValues): SqliteRow[] {
    const select = compileRead('among', values, () =>
      // The plus keeps SQLite from walking the times instead of the few ids.
      inOrder(selectEntries(values), [sql`+timestamp`, sql`id`], values),
    )
    return this.#statements.all(select)
  }

  /** The windows of a read whose order does not matter. */
  *#places(filter: DriverFilter, pace: WindowPace): Steps<Iterable<ReadValues>> {
    const among = yield* lookUpIds(this.#statements, filter)
    if (among !== undefined) return [{ filter, among }]
    const isTimed = filter.startTime !== undefined || filter.endTime !== undefined
    // The full-text index is ordered by id, so windows of ids are quick to read.
    if (filter.text !== undefined && !isTimed) return this.#idPlaces(filter, 0, pace)
    return this.#timePlaces(filter, { order: 'oldest' }, pace)
  }

  *#idPlaces(filter: DriverFilter, firstId: number, pace: WindowPace): Generator<ReadValues> {
    for (const ids of idWindows(this.#statements, firstId, filter.maxId ?? 0, pace)) yield { filter, ids }
  }

  *#timePlaces(
    filter: DriverFilter,
    { order, after }: Pick<DriverSearch, 'order' | 'after'>,
    pace: WindowPace,
  ): Generator<ReadValues> {
    const errorsOnly = isErrorsOnly({ filter })
    const range: TimeRange = {
      from: filter.startTime === undefined ? -END_OF_TIME : toMicroseconds(filter.startTime),
      to: filter.endTime === undefined ? END_OF_TIME : toMicroseconds(filter.endTime) - 1,
      order,
      ...(after && { after: { timestamp: toMicroseconds(after.timestamp), id: after.id } }),
      errorsOnly,
    }
    for (const window of timeWindows(this.#statements, range, pace)) {
      if (filter.text === undefined) yield { filter, window }
      else yield { filter, window, ids: idsOf(this.#statements, window, errorsOnly) }
    }
  }
}

function selectFor(values: ReadValues) {
  return sqlBuilder.selectFrom('log').where(conditionsOf(values))
}

function selectEntries(values: ReadValues) {
  return selectFor(values).select([...LOG_TABLE_COLUMNS])
}

function inOrder(
  select: ReturnType<typeof selectEntries>,
  columns: readonly Expression<unknown>[],
  { order }: ReadValues,
): Compilable<unknown> {
  let ordered = select.limit(integerPlaceholder(({ limit }) => limit ?? 0))
  for (const column of columns) ordered = ordered.orderBy(column, order === 'newest' ? 'desc' : 'asc')
  return ordered
}

const countAll = sql<number>`count(*)`.as('count')

// A binding may bind every number as REAL, which is not exact for the widest buckets. A remainder has the sign of the timestamp,
// and a bucket begins at or before the timestamp. The query returns the number of the bucket, because its start may not be
// exact as a double.
const sliceWidth = sql`CAST(${placeholder(({ width }) => width ?? null)} AS INTEGER)`
const slice = sql<number>`timestamp / ${sliceWidth} - (timestamp % ${sliceWidth} < 0)`

/** The fields of the filter, without the other fields of a query. */
function filterOf({
  order: _order,
  after: _after,
  limit: _limit,
  bucket: _bucket,
  ...filter
}: DriverFilter & Partial<DriverSearch> & { readonly bucket?: number }): DriverFilter {
  return filter
}

function windowOf({ text }: DriverFilter): WindowSize {
  if (text === undefined) return WINDOW
  return hasPrefix(text) ? PREFIX_WINDOW : TEXT_WINDOW
}

function addToBucket(
  buckets: Map<number, HistogramBucket>,
  start: number,
  severity: number,
  count: number,
): void {
  let bucket = buckets.get(start)
  if (bucket === undefined) {
    bucket = { start: start / 1000, count: 0, bySeverity: {} }
    buckets.set(start, bucket)
  }
  bucket.count += count
  bucket.bySeverity[severity] = (bucket.bySeverity[severity] ?? 0) + count
}

function unsupported(message: string): LogStorageError {
  return new LogStorageError('UNSUPPORTED', message)
}

import {
  type DriverFilter,
  type DriverHistogram,
  type DriverSearch,
  type HistogramBucket,
  LogStorageError,
  type StoredLogEntry,
  toMicroseconds,
} from '@logpond/core'
import { sql } from 'kysely'
import { type CompiledSql, compile, sqlBuilder } from './compile.js'
import { ERROR_SEVERITY, errorsOnly, filterConditions, textCondition } from './filter-conditions.js'
import { readState } from './log-state.js'
import type { StatementCache } from './statement-cache.js'
import { ENTRY_COLUMNS, toStoredEntry } from './stored-entry.js'
import { matchOf } from './text-match.js'
import { END_OF_TIME, inWindow, type TimeRange, type TimeWindow, timeWindows } from './time-windows.js'

/** Entries that one step of a long read looks at: some milliseconds. */
const WINDOW_SIZE = 16_384

/** Up to this many entries with all the words are fetched and sorted; beyond it, time is walked instead. */
const RARE_MATCHES = 2000

/** A read that pauses at each `yield`, so that others can go first, or it can be given up. */
export type Steps<T> = Generator<void, T, void>

/** Reads entries over one connection. All that a read returns was committed when it began. */
export class EntryReader {
  readonly #statements: StatementCache
  readonly #fullText: boolean

  constructor(statements: StatementCache, options: { readonly fullText: boolean }) {
    this.#statements = statements
    this.#fullText = options.fullText
  }

  *search(query: DriverSearch): Steps<StoredLogEntry[]> {
    const filter = this.#begin(query)
    const { limit, order } = query
    if (limit === 0) return []
    if (this.#isRare(filter)) return this.#searchRare(filter, query)
    const direction = order === 'newest' ? 'desc' : 'asc'
    const entries: StoredLogEntry[] = []
    for (const window of this.#windows(filter, query, limit)) {
      const rows = this.#statements.all(
        compile(
          this.#select(filter, window)
            .select([...ENTRY_COLUMNS])
            .orderBy('timestamp', direction)
            .orderBy('id', direction)
            .limit(limit - entries.length),
        ),
      )
      for (const row of rows) entries.push(toStoredEntry(row))
      if (entries.length === limit) break
      yield
    }
    return entries
  }

  *count(query: DriverFilter): Steps<number> {
    if (Object.keys(query).length === 0) return readState(this.#statements).entryCount
    const filter = this.#begin(query)
    let count = 0
    for (const window of this.#windows(filter, { order: 'oldest' })) {
      const select = this.#select(filter, window).select((eb) => eb.fn.countAll().as('count'))
      count += this.#statements.value(compile(select)) as number
      yield
    }
    return count
  }

  *histogram(query: DriverHistogram): Steps<HistogramBucket[]> {
    const filter = this.#begin(query)
    const width = toMicroseconds(query.bucket)
    // Remainders have the sign of the timestamp; a slice begins at or below it.
    const start = sql<number>`timestamp - ((timestamp % ${width}) + ${width}) % ${width}`
    const buckets = new Map<number, HistogramBucket>()
    for (const window of this.#windows(filter, { order: 'oldest' })) {
      const select = this.#select(filter, window)
        .select([start.as('start'), 'severity', (eb) => eb.fn.countAll().as('count')])
        .groupBy(sql`1, 2`)
      for (const row of this.#statements.all(compile(select))) {
        addToBucket(buckets, row.start as number, row.severity as number, row.count as number)
      }
      yield
    }
    return [...buckets.values()].sort((a, b) => a.start - b.start)
  }

  *readAfter(id: number, query: DriverFilter, limit: number): Steps<StoredLogEntry[]> {
    const filter = this.#begin(query)
    const last = filter.maxId ?? 0
    const entries: StoredLogEntry[] = []
    for (let from = id + 1; from <= last && entries.length < limit; from += WINDOW_SIZE) {
      const to = Math.min(last, from + WINDOW_SIZE - 1)
      for (const row of this.#statements.all(idPage(filter, from, to, limit - entries.length))) {
        entries.push(toStoredEntry(row))
      }
      yield
    }
    return entries
  }

  /** The filter with its upper bound: batches that come while a read pauses do not belong to it. */
  #begin(filter: DriverFilter): DriverFilter {
    if (filter.text !== undefined && !this.#fullText) {
      throw new LogStorageError(
        'UNSUPPORTED',
        'This driver was opened with fullText: false and cannot search by text. Use contains, or open it with fullText: true.',
      )
    }
    const last = readState(this.#statements).nextId - 1
    return { ...filter, maxId: Math.min(filter.maxId ?? last, last) }
  }

  /** Where to look, step by step. A read that finds what it looks for at once is one step. */
  #windows(
    filter: DriverFilter,
    { order, after }: Pick<DriverSearch, 'order' | 'after'>,
    limit = Number.POSITIVE_INFINITY,
  ): Iterable<TimeWindow> {
    const range: TimeRange = {
      from: filter.startTime === undefined ? -END_OF_TIME : toMicroseconds(filter.startTime),
      to: filter.endTime === undefined ? END_OF_TIME : toMicroseconds(filter.endTime) - 1,
      order,
      ...(after && { after: { timestamp: toMicroseconds(after.timestamp), id: after.id } }),
      errorsOnly: isErrorsOnly(filter),
    }
    const size = isScan(filter) || limit === Number.POSITIVE_INFINITY ? WINDOW_SIZE : Number.POSITIVE_INFINITY
    return timeWindows(this.#statements, range, size)
  }

  #select(filter: DriverFilter, window: TimeWindow) {
    let query = sqlBuilder
      .selectFrom('log')
      .where(inWindow(window))
      .where((eb) => eb.and(filterConditions(eb, filter)))
    if (isErrorsOnly(filter)) query = query.where(errorsOnly())
    if (filter.text === undefined) return query
    const { minId, maxId } = this.#idsOf(window, filter)
    return query.where(textCondition(filter.text, minId, maxId))
  }

  /** Between which ids the entries of a window lie: times and ids mostly grow together. */
  #idsOf(window: TimeWindow, filter: DriverFilter): { minId: number; maxId: number } {
    const query = sqlBuilder
      .selectFrom('log')
      .select([sql<number>`min(id)`.as('minId'), sql<number>`max(id)`.as('maxId')])
      .where(inWindow(window))
    const row = this.#statements.get(compile(isErrorsOnly(filter) ? query.where(errorsOnly()) : query))
    return { minId: (row?.minId as number | null) ?? 0, maxId: (row?.maxId as number | null) ?? 0 }
  }

  #isRare({ text }: DriverFilter): boolean {
    const match = text && matchOf(text)
    if (match === undefined) return false
    const query = {
      sql: 'SELECT count(*) FROM (SELECT 1 FROM log_text WHERE log_text MATCH ? LIMIT ?)',
      parameters: [match, RARE_MATCHES + 1],
    }
    return (this.#statements.value(query) as number) <= RARE_MATCHES
  }

  #searchRare(filter: DriverFilter, { order, after, limit }: DriverSearch): StoredLogEntry[] {
    const direction = order === 'newest' ? 'desc' : 'asc'
    const { text, startTime, endTime } = filter
    if (text === undefined) return []
    let query = sqlBuilder
      .selectFrom('log')
      .select([...ENTRY_COLUMNS])
      .where((eb) => eb.and(filterConditions(eb, filter)))
      .where(textCondition(text, 0, filter.maxId ?? 0))
    if (isErrorsOnly(filter)) query = query.where('severity', '>=', ERROR_SEVERITY)
    // The plus keeps SQLite from walking the times: the few ids are the way.
    if (startTime !== undefined) query = query.where(sql<boolean>`+timestamp >= ${toMicroseconds(startTime)}`)
    if (endTime !== undefined) query = query.where(sql<boolean>`+timestamp < ${toMicroseconds(endTime)}`)
    if (after !== undefined) {
      const place = sql`(${toMicroseconds(after.timestamp)}, ${after.id})`
      query = query.where(
        order === 'newest'
          ? sql<boolean>`(+timestamp, +id) < ${place}`
          : sql<boolean>`(+timestamp, +id) > ${place}`,
      )
    }
    query = query.orderBy(sql`+timestamp`, direction).orderBy('id', direction).limit(limit)
    return this.#statements.all(compile(query)).map(toStoredEntry)
  }
}

function isErrorsOnly({ minSeverity = 0 }: DriverFilter): boolean {
  return minSeverity >= ERROR_SEVERITY
}

/** Whether many entries may have to be looked at to find one. */
function isScan(filter: DriverFilter): boolean {
  const { minSeverity, maxSeverity, services, hosts, traceId, contains, attributes, text } = filter
  const isSevere = minSeverity !== undefined && minSeverity !== ERROR_SEVERITY
  const others = [maxSeverity, services, hosts, traceId, contains, attributes, text]
  return isSevere || others.some((field) => field !== undefined)
}

function idPage(filter: DriverFilter, from: number, to: number, limit: number): CompiledSql {
  const { maxId: _maxId, ...rest } = filter
  let query = sqlBuilder
    .selectFrom('log')
    .select([...ENTRY_COLUMNS])
    .where('id', '>=', from)
    .where('id', '<=', to)
    .where((eb) => eb.and(filterConditions(eb, rest)))
    .orderBy('id')
    .limit(limit)
  if (isErrorsOnly(filter)) query = query.where(sql<boolean>`+severity >= ${ERROR_SEVERITY}`)
  if (filter.text !== undefined) query = query.where(textCondition(filter.text, from, to))
  if (filter.startTime !== undefined)
    query = query.where(sql<boolean>`+timestamp >= ${toMicroseconds(filter.startTime)}`)
  if (filter.endTime !== undefined)
    query = query.where(sql<boolean>`+timestamp < ${toMicroseconds(filter.endTime)}`)
  return compile(query)
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

import {
  LogStorageError,
  type SearchQuery,
  type Severity,
  type SeverityName,
  toSeverity,
} from '@logpond/core'
import { severitiesOfLevel } from '../levels.js'

type Filters = Pick<
  SearchQuery,
  'contains' | 'minSeverity' | 'maxSeverity' | 'service' | 'host' | 'traceId' | 'attributes'
>

/** What `query` and `stream` have in common. Filters that `storage.search` knows are passed on to it. */
export interface InfoFilter extends Filters {
  /** Only infos of exactly this level. */
  level?: string | undefined
  /** Only these fields of each info. */
  fields?: readonly string[] | undefined
}

/** The options of `logger.query`. Those of winston's File transport have the same meaning and the same defaults. */
export interface LogpondQueryOptions extends InfoFilter {
  /** The earliest time: a Date, milliseconds since the Unix epoch, or a text that `Date` can read. @default 24 hours before `until` */
  from?: Date | number | string | undefined
  /** The latest time, inclusive. @default now */
  until?: Date | number | string | undefined
  /** The most results; `Infinity` for all. @default 10 */
  rows?: number | undefined
  /** Another name for `rows`. */
  limit?: number | undefined
  /** How many of the first matches to skip. @default 0 */
  start?: number | undefined
  /** `'desc'` begins with the newest. @default 'desc' */
  order?: 'asc' | 'desc' | undefined
  /** Words in the message: see `storage.search`. */
  text?: string | undefined
}

/** The options of `logger.stream`. */
export interface LogpondStreamOptions extends InfoFilter {
  /** -1 begins with the next entry. Another number is how many of the first entries to skip: 0 begins with the oldest. @default -1 */
  start?: number | undefined
}

/** A query whose options were checked. */
export interface CheckedQuery {
  readonly search: SearchQuery
  readonly skip: number
  readonly rows: number
  readonly level: string | undefined
  readonly fields: readonly string[] | undefined
}

const FILTERS = [
  'text',
  'contains',
  'minSeverity',
  'maxSeverity',
  'service',
  'host',
  'traceId',
  'attributes',
] as const
const DAY = 24 * 3_600_000
const DEFAULT_ROWS = 10

/** @throws LogStorageError INVALID_QUERY that names the option, its value and what is allowed. */
export function checkQuery(options: LogpondQueryOptions): CheckedQuery {
  const until = toTime('until', options.until || Date.now())
  const order = options.order || 'desc'
  if (order !== 'asc' && order !== 'desc') throw invalid('order', order, "'asc' or 'desc'")
  return {
    search: {
      ...storageFilter(options),
      startTime: toTime('from', options.from || until - DAY),
      // Times of the same millisecond count too: winston has no fractions.
      endTime: until + 1,
      order: order === 'asc' ? 'oldest' : 'newest',
    },
    skip: toCount('start', options.start || 0, 0),
    rows: toCount('rows', options.rows || options.limit || DEFAULT_ROWS, 1),
    level: options.level || undefined,
    fields: checkFields(options.fields),
  }
}

/** The filter of the storage. Entries that match it may still have another level. */
export function storageFilter(options: InfoFilter & { text?: string | undefined }): SearchQuery {
  const filter: Record<string, unknown> = {}
  for (const name of FILTERS) if (options[name] !== undefined) filter[name] = options[name]
  const { level } = options
  if (level === undefined || level === null || level === '') return filter
  const range = severitiesOfLevel(level)
  if (range === undefined) filter.attributes = { ...options.attributes, level }
  else {
    filter.minSeverity = stricter(Math.max, options.minSeverity, range.min)
    filter.maxSeverity = stricter(Math.min, options.maxSeverity, range.max)
  }
  return filter
}

/** A severity that the storage refuses stays, so that it reports it. */
function stricter(
  choose: (a: number, b: number) => number,
  given: Severity | SeverityName | undefined,
  limit: Severity,
): unknown {
  if (given === undefined) return limit
  const severity = toSeverity(given)
  return severity === undefined ? given : choose(severity, limit)
}

function toTime(option: string, value: unknown): number {
  const time = new Date(value as Date).getTime()
  if (Number.isNaN(time))
    throw invalid(option, value, 'a Date, a number of milliseconds, or a text that Date can read')
  return time
}

/** @throws LogStorageError INVALID_QUERY */
export function checkStart(start: number | undefined): number {
  return toCount('start', start ?? -1, -1)
}

/** @throws LogStorageError INVALID_QUERY */
export function checkFields(fields: unknown): readonly string[] | undefined {
  if (fields === undefined || fields === null) return undefined
  if (Array.isArray(fields) && fields.every((name) => typeof name === 'string')) return fields
  throw invalid('fields', fields, "a list of names, such as ['message']")
}

/** Numbers may be text, as they are in the query of a URL. */
function toCount(option: string, value: unknown, min: number): number {
  const count = typeof value === 'string' ? Number(value) : value
  if (typeof count === 'number' && count >= min && (Number.isInteger(count) || count === Infinity))
    return count
  throw invalid(option, value, `a whole number of at least ${min}`)
}

function invalid(option: string, value: unknown, allowed: string): LogStorageError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new LogStorageError('INVALID_QUERY', `${option} must be ${allowed}; it was ${shown}.`)
}

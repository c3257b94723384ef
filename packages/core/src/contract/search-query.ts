import type { SearchFilter } from './search-filter.js'

/** A filter, and the page of the matching entries to return. */
export interface SearchQuery extends SearchFilter {
  /** By (timestamp, id). @default 'newest' */
  order?: 'newest' | 'oldest' | undefined
  /** The last entry of the previous page. */
  after?: { timestamp: number; id: number } | undefined
  /** From 0 to 10,000. @default 100 */
  limit?: number | undefined
}

/** Which entries to return around one: see {@link LogStorage.around}. */
export interface AroundOptions {
  before?: number | undefined
  after?: number | undefined
  filter?: SearchFilter | undefined
  signal?: AbortSignal | undefined
}

/**
 * The field of entries whose values are counted: `service`, `host`, `severity`, `traceId`, or else the name or path of an attribute, as
 * in {@link SearchFilter.attributes}.
 */
export interface TopValuesQuery extends SearchFilter {
  field: string
  /** The most values to return, from 1 to 10,000. @default 20 */
  limit?: number | undefined
}

export interface HistogramQuery extends SearchQuery {
  /** The width of a slice in milliseconds, at least 0.001. */
  bucket: number
  /** Counts entries by the values of this field too: see {@link TopValuesQuery}. */
  by?: string | undefined
  /** With `by`: the most values to count, from 1 to 1,000: the most frequent of the whole range. @default 20 */
  limit?: number | undefined
  /** Milliseconds by which slices start later than multiples of `bucket` since the epoch, such as for a time zone. @default 0 */
  offset?: number | undefined
}

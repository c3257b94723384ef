import type { AttributeName, DriverFilter } from './driver-filter.js'

export interface DriverSearch extends DriverFilter {
  /** By (timestamp, id), both in the same direction: entries with the same timestamp are in the order of their ids. */
  readonly order: 'newest' | 'oldest'
  /** Only entries after this position in the order. */
  readonly after?: { readonly timestamp: number; readonly id: number }
  /** From 0 to 10,000. */
  readonly limit: number
}

export interface DriverHistogram extends DriverFilter {
  /**
   * Width of a slice in milliseconds, a multiple of a microsecond, at most 2⁵³ µs. Slices start at multiples of this width
   * since the epoch, computed in whole microseconds. There may be as many slices as entries.
   */
  readonly bucket: number
  /**
   * Slices start this many milliseconds later than without it: a multiple of a microsecond, greater than 0 and less than
   * `bucket`. Only drivers that report `supports.conditions` get it.
   */
  readonly offset?: number
}

/** The field of entries whose values a read counts. */
export type DriverField =
  | { readonly column: 'service' | 'host' | 'severity' | 'traceId' }
  | ({ readonly column: 'attributes' } & AttributeName)

export interface DriverTopValues extends DriverFilter {
  readonly field: DriverField
  /** The most values to return. From 1 to 10,000. */
  readonly limit: number
}

export interface DriverGroupedHistogram extends DriverHistogram {
  readonly by: DriverField
  /** The most values to count in the slices. From 1 to 1,000. */
  readonly limit: number
}

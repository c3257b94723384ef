import type { AttributeValue } from './log-entry.js'

/** The values of a field that matching entries have. Strings, numbers, booleans and null; a trace id in lower case. */
export interface TopValues {
  /** The most frequent values, most frequent first; equally frequent ones in the order of `compareValues`. */
  values: ValueCount[]
  /** How many values there are; with `complete: false`, at least how many. */
  distinct: number
  /** Matching entries that have no such value, or an object or an array. */
  missing: number
  /**
   * Whether all values were counted. If there are more than 100,000, values that were not seen among the first 100,000 are not
   * counted. Engines may count fewer values if their texts are very long. The counts of all values that are returned are exact in any case.
   */
  complete: boolean
}

export interface ValueCount {
  value: AttributeValue
  count: number
}

/** An attribute that matching entries have. */
export interface FieldSummary {
  /** A name that finds the attribute in a filter: its name or, inside an object, the path to it. */
  name: string
  /** The types of its values. Sorted in this order: string, number, boolean, null. */
  types: ('string' | 'number' | 'boolean' | 'null')[]
  /** The number of matching entries that have it. */
  count: number
}

/** One slice of time. */
export interface HistogramBucket {
  /** Milliseconds since the Unix epoch, inclusive. */
  start: number
  count: number
  /** The number of entries by SeverityNumber; numbers without entries are absent. */
  bySeverity: Record<number, number>
  /**
   * The number of entries by value of a field, if the histogram has one: in the order of the whole range, most frequent first.
   * Values without entries in this slice are left out.
   */
  byValue?: ValueCount[]
  /** `false` if the field has too many values to know the most frequent of them: see {@link TopValues.complete}. */
  complete?: false
}

import type { DriverFilter } from './driver-filter.js'

/**
 * The entries that a cleanup deletes, normalised. First the expired ones, the oldest by (timestamp, id) first over all rules
 * together; then the oldest by (timestamp, id) of the remaining ones, until both `maxEntries` and `maxBytes` hold. An entry
 * counts once, however many rules apply to it.
 */
export interface DriverRetention {
  /**
   * Deletes entries of these severities (both inclusive) with a timestamp less than `before` (milliseconds). Several rules may
   * overlap: an entry has expired if any rule applies to it.
   */
  readonly expired: readonly {
    readonly minSeverity: number
    readonly maxSeverity: number
    readonly before: number
    /** Only entries that match it. Only drivers that report `supports.conditions` get it. */
    readonly filter?: DriverFilter
  }[]
  /** Keep at most this many entries: delete the oldest by (timestamp, id). */
  readonly maxEntries?: number
  /** Keep the store at this many bytes or fewer: delete the oldest entries by (timestamp, id). */
  readonly maxBytes?: number
  /**
   * Delete nothing; return in one step how many entries the cleanup would delete, whatever the budget, and `more: false`. With a
   * `maxBytes` that the store exceeds, the number is an estimate: at least what the other rules delete, at most the number
   * of entries.
   */
  readonly dryRun: boolean
}

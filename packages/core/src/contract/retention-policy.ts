import type { SearchFilter } from './search-filter.js'
import type { SeverityName } from './severity.js'

/** The entries to delete: first those that are too old, then the oldest ones until the number and size of the rest are in bounds. */
export interface RetentionPolicy {
  /** Delete entries that are older than this. */
  maxAgeDays?: number | undefined
  /** The most entries to keep. */
  maxEntries?: number | undefined
  /** The most bytes that the store may take, as far as deleting entries can achieve that. */
  maxBytes?: number | undefined
  /** Replaces `maxAgeDays` for the severities of a range. */
  maxAgeDaysBySeverity?: Partial<Record<SeverityName, number | undefined>> | undefined
  /**
   * Ages by filter, at most 100. For each entry, the first rule whose `where` matches decides instead of `maxAgeDays` and
   * `maxAgeDaysBySeverity`. `maxAgeDays` is a number from 0 to 1,000,000, or `Infinity`: then age never deletes the entries.
   * `maxEntries` and `maxBytes` still delete the oldest entries, whatever rule they match.
   *
   * All rules together have at most 1,000 conditions and 1,000 words; `any` and `not` are at most 7 deep. The driver gets at most
   * 10,000 conditions: a rule also excludes the entries of earlier rules that keep them longer. Where the order does not matter, put
   * rules that keep entries for a shorter time first. A rule with a filter
   * needs a driver that reports `supports.conditions`, and `text` one that reports `supports.fullText`: otherwise the opening of
   * the storage, or `cleanup`, throws `UNSUPPORTED`. An error in a rule is `INVALID_OPTIONS`; its message names the path.
   *
   * @example
   * ```ts
   * // Health checks go after a day, audits stay, all other entries go after 30 days.
   * await storage.cleanup({
   *   maxAgeDays: 30,
   *   rules: [
   *     { where: { attributes: { audit: true } }, maxAgeDays: Infinity },
   *     { where: { contains: 'GET /health' }, maxAgeDays: 1 },
   *   ],
   * })
   * ```
   */
  rules?: readonly { where: SearchFilter; maxAgeDays: number }[] | undefined
}

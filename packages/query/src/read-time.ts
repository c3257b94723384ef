import type { ParseOptions } from './parse-query.js'
import { timeOf } from './values/time.js'
import { zoneOf } from './values/zone.js'

/**
 * Reads a point in time as a query reads it in `since:2h`:
 *
 * - a date or a time of ISO 8601: `2026-01-31`, `2026-01-31 12:00`, `2026-01-31T12:00:00.250+01:00`;
 * - a time today (`10:00`), `now`, `today`, `yesterday`, `yesterday 10:00`;
 * - a duration before now: `2h`, `2d12h`, `15m ago`;
 * - seconds, milliseconds, microseconds or nanoseconds since 1970, distinguished by their number of digits.
 *
 * @returns Milliseconds since the Unix epoch, to the microsecond; undefined for other text, such as 30 February.
 *
 * @example
 * ```ts
 * import { readTime } from '@logpond/query'
 *
 * console.log(readTime('yesterday 10:00', { now: Date.UTC(2026, 0, 31), timeZone: 'UTC' })) // 1769767200000
 * ```
 *
 * @throws QueryError INVALID_OPTIONS if the runtime does not know the time zone.
 */
export function readTime(
  text: string,
  { now, timeZone }: Pick<ParseOptions, 'now' | 'timeZone'> = {},
): number | undefined {
  return timeOf(text, { now: now === undefined ? Date.now() : Number(now), zone: zoneOf(timeZone) })
}

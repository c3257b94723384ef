// From its source: the built package is one file, which the first requests must not wait for.
import { readDuration } from '../../../query/src/values/literal.js'
import type { Params } from '../api/client.js'
import { timeZoneOf } from '../time/time-format.js'
import type { TimeRange, ViewState } from './view-state.js'

/** What is asked: a query with its range as times. */
export interface Question {
  readonly q: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly order: ViewState['order']
  /** Whether the query reads its times in UTC; otherwise in the time zone of the browser. */
  readonly isUtc: boolean
}

export function questionOf({ q, range, order }: ViewState, isUtc: boolean, now: number): Question {
  return { q, ...boundsOf(range, now), order, isUtc }
}

export function boundsOf(
  range: TimeRange,
  now: number,
): { from: number | undefined; to: number | undefined } {
  const duration = range.last === undefined ? undefined : readDuration(range.last)
  return duration === undefined ? { from: range.from, to: range.to } : { from: now - duration, to: undefined }
}

/**
 * The parameters that every read takes.
 *
 * @param needsZone Whether the answer depends on the time zone even without a query. To find its name takes a browser as long as to
 * render half of the page.
 */
export function paramsOf({ q, from, to, isUtc }: Question, needsZone = q !== ''): Params {
  return { q, from, to, tz: needsZone ? timeZoneOf(isUtc ? 'utc' : 'local') : undefined }
}

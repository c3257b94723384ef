import { readDuration } from '@logpond/query'
import type { Params } from '../api/client.js'
import type { TimeRange, ViewState } from './view-state.js'

/** What is asked: a query with its range as times. */
export interface Question {
  readonly q: string
  readonly from: number | undefined
  readonly to: number | undefined
  readonly order: ViewState['order']
  readonly timeZone: string
}

export function questionOf({ q, range, order }: ViewState, timeZone: string, now: number): Question {
  return { q, ...boundsOf(range, now), order, timeZone }
}

export function boundsOf(
  range: TimeRange,
  now: number,
): { from: number | undefined; to: number | undefined } {
  const duration = range.last === undefined ? undefined : readDuration(range.last)
  return duration === undefined ? { from: range.from, to: range.to } : { from: now - duration, to: undefined }
}

/** The parameters that every read takes. */
export function paramsOf({ q, from, to, timeZone }: Question): Params {
  return { q, from, to, tz: timeZone }
}

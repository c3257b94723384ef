import { MAX_TIMESTAMP } from '../times/epoch.js'
import type { HrTime } from './otel-record.js'

/** Milliseconds since the Unix epoch; `undefined` if the time is absent (0, as in OTLP) or not a time. */
export function toTimestamp(time: HrTime | undefined): number | undefined {
  if (time === undefined) return undefined
  // By way of microseconds, which are whole numbers: late in the range of times, a sum of milliseconds would be one microsecond off.
  const milliseconds = Math.round(time[0] * 1e6 + time[1] / 1000) / 1000
  return milliseconds !== 0 && Math.abs(milliseconds) <= MAX_TIMESTAMP ? milliseconds : undefined
}

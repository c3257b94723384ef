import { MAX_TIMESTAMP } from '../times/epoch.js'
import type { HrTime } from './otel-record.js'

/** Milliseconds since the Unix epoch; `undefined` if the time is absent (0, as in OTLP) or not a time. */
export function toTimestamp(time: HrTime | undefined): number | undefined {
  if (time === undefined) return undefined
  const milliseconds = time[0] * 1000 + time[1] / 1e6
  return milliseconds !== 0 && Math.abs(milliseconds) <= MAX_TIMESTAMP ? milliseconds : undefined
}

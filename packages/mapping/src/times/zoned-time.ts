import { toTimestamp } from './calendar.js'
import { ZONE } from './time-zone.js'

const ISO = new RegExp(
  String.raw`^(\d{4})([-/])(\d\d)\2(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?(${ZONE})$`,
)

/** The milliseconds since the Unix epoch of an ISO 8601 date and time with a time zone; `undefined` for all other values. */
export function zonedTime(value: unknown): number | undefined {
  const match = typeof value === 'string' ? ISO.exec(value) : null
  if (match === null) return undefined
  return toTimestamp({
    year: Number(match[1]),
    month: Number(match[3]),
    day: Number(match[4]),
    hour: Number(match[5]),
    minute: Number(match[6]),
    second: Number(match[7] ?? 0),
    fraction: match[8],
    zone: match[9]?.trimStart(),
  })
}

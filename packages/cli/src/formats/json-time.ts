import { toTimestamp } from './calendar.js'
import { fromEpoch, fromEpochText, storable } from './epoch.js'
import { parseTimestamp } from './timestamp.js'

type JsonObject = Record<string, unknown>

/** Longer texts are not times, and are skipped. */
const MAX_LENGTH = 100

/**
 * Converts a JSON value to milliseconds since the Unix epoch: a time in any usual format; seconds, milliseconds, microseconds or
 * nanoseconds since the epoch, distinguished by their size; or an object or array of its parts. `undefined` if it is not a time,
 * or the storage cannot hold it.
 *
 * @param now Provides the year if it is missing.
 */
export function fromJsonTime(value: unknown, now?: () => number): number | undefined {
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value === 'string') return value.length > MAX_LENGTH ? undefined : fromText(value, now)
  if (typeof value !== 'object' || value === null) return undefined
  return Array.isArray(value) ? fromParts(value) : fromObject(value as JsonObject)
}

function fromText(value: string, now?: () => number): number | undefined {
  const text = value.trim()
  const number = fromEpochText(text)
  return number ?? storable(parseTimestamp(text, now)) ?? fromDotnet(text)
}

/** `/Date(1741064767123)/` and `/Date(1741064767123+0100)/` of .NET, whose offset is only for display. */
function fromDotnet(text: string): number | undefined {
  const digits = /^\\?\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\\?\/$/.exec(text)?.[1]
  return digits === undefined ? undefined : storable(Number(digits))
}

/** Names of the seconds in an object. FRACTIONS has the names of their fraction, with the number of its units in a millisecond. */
const SECONDS = ['seconds', 'epochSecond', '_seconds', 'sec', 'secs', 'tv_sec']
const FRACTIONS: readonly (readonly [string, number])[] = [
  ['nanos', 1e6],
  ['nanoOfSecond', 1e6],
  ['nanoseconds', 1e6],
  ['_nanoseconds', 1e6],
  ['nsec', 1e6],
  ['tv_nsec', 1e6],
  ['usec', 1e3],
  ['tv_usec', 1e3],
]

/** `{ seconds, nanos }` of protocol buffers, `{ epochSecond, nanoOfSecond }` of Java, `{ $date }` of MongoDB, and similar objects. */
function fromObject(value: JsonObject): number | undefined {
  const { $date, $numberLong, timestamp, date, timezone } = value
  if ($date !== undefined) return fromMilliseconds($date)
  if (typeof $numberLong === 'string') return fromEpochText($numberLong)
  // Python's loguru writes { repr, timestamp }.
  if (typeof timestamp === 'number') return fromEpoch(timestamp)
  // PHP's DateTime as JSON has { date, timezone_type, timezone }.
  if (typeof date === 'string') return fromText(typeof timezone === 'string' ? `${date} ${timezone}` : date)
  const name = SECONDS.find((seconds) => seconds in value)
  return name === undefined ? undefined : fromSeconds(value[name], value)
}

function fromMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return storable(value)
  const digits = (value as JsonObject | null)?.$numberLong
  return typeof digits === 'string' && /^-?\d{1,16}$/.test(digits)
    ? storable(Number(digits))
    : fromJsonTime(value)
}

function fromSeconds(seconds: unknown, value: JsonObject): number | undefined {
  const whole = toNumber(seconds)
  if (whole === undefined) return undefined
  const [name, divisor] = FRACTIONS.find(([fraction]) => fraction in value) ?? []
  const fraction = name === undefined ? 0 : (toNumber(value[name]) ?? 0)
  return storable(whole * 1000 + Math.round((fraction / (divisor ?? 1)) * 1000) / 1000)
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : undefined
}

/** `[2025, 3, 4, 5, 6, 7, 123000000]`, a local time as Jackson writes it, or seconds and nanoseconds since the epoch. */
function fromParts(parts: readonly unknown[]): number | undefined {
  if (!parts.every(Number.isInteger)) return undefined
  const [first = 0, second = 0] = parts as number[]
  if (parts.length === 2) return first >= 1e9 ? fromSeconds(first, { nanos: second }) : undefined
  if (parts.length < 5 || parts.length > 7) return undefined
  const [year, month, day, hour, minute, seconds = 0, nanoseconds = 0] = parts as [
    ...[number, number, number, number, number],
    number?,
    number?,
  ]
  const fraction = String(nanoseconds).padStart(9, '0')
  return storable(toTimestamp({ year, month, day, hour, minute, second: seconds, fraction }))
}

import { fromEpoch, fromEpochText, storable } from './epoch.js'
import { zonedTime } from './zoned-time.js'

type JsonObject = Record<string, unknown>

/** Longer texts are not times, and are skipped. */
const MAX_LENGTH = 100

/** Reads a time that this package does not guess at: a text without a time zone, or the parts of a local time. */
export type TimeReader = (value: unknown) => number | undefined

/**
 * Converts a JSON value to milliseconds since the Unix epoch: a date and time with a time zone; seconds, milliseconds,
 * microseconds or nanoseconds since the epoch, distinguished by their size; a Date; or an object of its parts. `undefined` if it is not a
 * time, or the storage cannot hold it.
 *
 * @param readOther Reads what is left. Default: a text with a time zone.
 */
export function recordTime(value: unknown, readOther: TimeReader = zonedTime): number | undefined {
  if (typeof value === 'number') return fromEpoch(value)
  if (typeof value === 'string') return value.length > MAX_LENGTH ? undefined : fromText(value, readOther)
  if (typeof value !== 'object' || value === null) return undefined
  const ofDate = fromDate(value)
  if (ofDate !== undefined) return storable(ofDate)
  if (Array.isArray(value)) return fromPair(value) ?? storable(readOther(value))
  return fromObject(value as JsonObject, readOther)
}

/** The milliseconds of a Date of any realm. */
function fromDate(value: object): number | undefined {
  if (Object.prototype.toString.call(value) !== '[object Date]') return undefined
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return undefined
  }
}

function fromText(value: string, readOther: TimeReader): number | undefined {
  const text = value.trim()
  return fromEpochText(text) ?? storable(readOther(text)) ?? fromDotnet(text)
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
function fromObject(value: JsonObject, readOther: TimeReader): number | undefined {
  const { $date, $numberLong, timestamp, date, timezone } = value
  if ($date !== undefined) return fromMilliseconds($date, readOther)
  if (typeof $numberLong === 'string') return fromEpochText($numberLong)
  // Python's loguru writes { repr, timestamp }.
  if (typeof timestamp === 'number') return fromEpoch(timestamp)
  // PHP's DateTime as JSON has { date, timezone_type, timezone }.
  if (typeof date === 'string')
    return fromText(typeof timezone === 'string' ? `${date} ${timezone}` : date, readOther)
  const name = SECONDS.find((seconds) => seconds in value)
  return name === undefined ? undefined : fromSeconds(value[name], value)
}

const WHOLE = [
  ...[['$date'], ['$numberLong'], ['timestamp'], ['repr', 'timestamp'], ['date'], ['date', 'timezone']],
  ['date', 'timezone', 'timezone_type'],
].map(String)

/** Whether a time that can be read has nothing but the parts of the time. */
export function isOnlyTime(time: unknown): boolean {
  if (typeof time !== 'object' || time === null || Array.isArray(time) || fromDate(time) !== undefined)
    return true
  const names = Object.keys(time).sort()
  const [first = '', second = ''] = names
  const isPair = names.length <= 2 && [first, second].some((name) => SECONDS.includes(name))
  return (
    (isPair && (names.length === 1 || FRACTIONS.some(([name]) => names.includes(name)))) ||
    WHOLE.includes(String(names))
  )
}

function fromMilliseconds(value: unknown, readOther: TimeReader): number | undefined {
  if (typeof value === 'number') return storable(value)
  const digits = (value as JsonObject | null)?.$numberLong
  return typeof digits === 'string' && /^-?\d{1,16}$/.test(digits)
    ? storable(Number(digits))
    : recordTime(value, readOther)
}

function fromSeconds(seconds: unknown, value: JsonObject): number | undefined {
  const whole = toNumber(seconds)
  if (whole === undefined) return undefined
  const [name, divisor] = FRACTIONS.find(([fraction]) => fraction in value) ?? []
  const fraction = name === undefined ? 0 : toNumber(value[name])
  if (fraction === undefined) return undefined
  return storable(whole * 1000 + Math.round((fraction / (divisor ?? 1)) * 1000) / 1000)
}

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  return typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : undefined
}

/** Seconds and nanoseconds since the epoch. */
function fromPair(parts: readonly unknown[]): number | undefined {
  if (parts.length !== 2 || !parts.every(Number.isInteger)) return undefined
  const [seconds, nanos] = parts as [number, number]
  return seconds >= 1e9 ? fromSeconds(seconds, { nanos }) : undefined
}

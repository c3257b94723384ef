import { InvalidArgumentError } from 'commander'
import { readDuration } from './parse-values.js'

const DATE = String.raw`(?:(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)|(?<word>today|yesterday|tomorrow))`
const TIME = String.raw`(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?`
const ZONE = String.raw`(?<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)`
const PATTERN = new RegExp(
  `^(?:${DATE}(?:[T ]\\s*${TIME})?|${TIME.replaceAll('?<', '?<only_')})\\s*${ZONE}?$`,
  'i',
)
const EPOCH = /^\d{9,10}(?:\.\d+)?$|^\d{12,13}(?:\.\d+)?$|^\d{15,16}$|^\d{18,19}$/

const DAYS_FROM_TODAY: Readonly<Record<string, number>> = { yesterday: -1, today: 0, tomorrow: 1 }
const MINUTE = 60_000
/** Minutes. No zone is more than 14 hours from UTC, but some logs contain offsets of 18. */
const MAX_OFFSET = 18 * 60

/** How to read the time of an option. */
export interface TimeReading {
  /** The current time, in milliseconds since the Unix epoch. */
  readonly now: number
  /** Whether a time without a zone is in UTC. Default: local time. */
  readonly utc?: boolean
}

/**
 * A point in time, in milliseconds since the Unix epoch:
 *
 * - a date or a time of ISO 8601 (`2026-01-31`, `2026-01-31 12:00`, `2026-01-31T12:00:00.250+01:00`),
 * - a time today (`10:00`), `now`, `today`, `yesterday`, `yesterday 10:00`,
 * - a duration before now (`2h`, `2d12h`, `15m ago`),
 * - seconds, milliseconds, microseconds or nanoseconds since the epoch, distinguished by their number of digits.
 *
 * @throws InvalidArgumentError for anything else, such as 30 February.
 */
export function parseTime(text: string, reading: TimeReading): number {
  const trimmed = text.trim()
  const time = readAgo(trimmed, reading.now) ?? readEpoch(trimmed) ?? readCalendar(trimmed, reading)
  if (time === undefined) {
    throw new InvalidArgumentError(
      'Give a time (2026-01-31, "2026-01-31 12:00", 2026-01-31T12:00:00Z, 10:00, yesterday, now), how long ago (15m, 2h, 2d12h), or a number of seconds or milliseconds since 1970.',
    )
  }
  return time
}

function readAgo(text: string, now: number): number | undefined {
  if (text.toLowerCase() === 'now') return now
  const duration = readDuration(text.replace(/\s+ago$/i, ''))
  return duration === undefined ? undefined : now - duration
}

function readEpoch(text: string): number | undefined {
  if (!EPOCH.test(text)) return undefined
  const digits = text.split('.')[0]?.length ?? 0
  const power = digits <= 10 ? -3 : digits <= 13 ? 0 : digits <= 16 ? 3 : 6
  // Rounded to microseconds, the precision of a storage.
  return Math.round((Number(text) / 10 ** power) * 1000) / 1000
}

function readCalendar(text: string, { now, utc = false }: TimeReading): number | undefined {
  const groups = PATTERN.exec(text)?.groups
  if (groups === undefined) return undefined
  const part = (name: string) => groups[name] ?? groups[`only_${name}`]
  const offset = offsetOf(groups.zone)
  if (offset !== undefined && Math.abs(offset) > MAX_OFFSET) return undefined
  const isUtc = utc || offset !== undefined
  const date = isUtc ? utcDate : localDate
  // The current day depends on the zone in the text.
  const today = date.of(now + (offset ?? 0) * MINUTE)
  const shift = DAYS_FROM_TODAY[groups.word?.toLowerCase() ?? ''] ?? 0
  const year = groups.year === undefined ? today.year : Number(groups.year)
  const month = groups.month === undefined ? today.month : Number(groups.month)
  const day = groups.day === undefined ? today.day + shift : Number(groups.day)
  const [hour, minute, second] = ['hour', 'minute', 'second'].map((name) => Number(part(name) ?? 0)) as [
    number,
    number,
    number,
  ]
  const isMidnight = hour === 24 && minute === 0 && second === 0
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 60) return undefined
  // Date turns a day beyond the end of its month into a day of the next month.
  const start = date.of(date.at(year, month, day, 0, 0, 0))
  if (groups.year !== undefined && (start.month !== month || start.day !== day)) return undefined
  const milliseconds = Number(`0.${part('fraction') ?? 0}`) * 1000
  return date.at(year, month, day, hour, minute, second) + milliseconds - (offset ?? 0) * MINUTE
}

/** Minutes between a zone and UTC; positive if the zone is ahead. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  const [, sign, hours, minutes = 0] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const localDate = {
  of(time: number) {
    const date = new Date(time)
    return { year: date.getFullYear(), month: date.getMonth() + 1, day: date.getDate() }
  },
  at(year: number, month: number, day: number, hour: number, minute: number, second: number) {
    return new Date(year, month - 1, day, hour, minute, second).getTime()
  },
}

const utcDate: typeof localDate = {
  of(time) {
    const date = new Date(time)
    return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
  },
  at(year, month, day, hour, minute, second) {
    return Date.UTC(year, month - 1, day, hour, minute, second)
  },
}

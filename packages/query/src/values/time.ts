import { readDuration } from './literal.js'
import type { Zone } from './zone.js'

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
const MAX_LENGTH = 60

/** Milliseconds before and after the epoch; as in core, no entry is beyond. */
const EDGE_OF_TIME = 2 ** 53 / 1000

export interface TimeReading {
  readonly now: number
  readonly zone: Zone
}

/** A point in time, in milliseconds since the epoch; undefined for other text. */
export function timeOf(text: string, reading: TimeReading): number | undefined {
  const trimmed = text.trim()
  if (trimmed.length > MAX_LENGTH) return undefined
  const time = readAgo(trimmed, reading.now) ?? readEpoch(trimmed) ?? readCalendar(trimmed, reading)
  return time === undefined || !Number.isFinite(time) ? undefined : toMicroseconds(time)
}

/** The nearest multiple of a microsecond within the bounds of core. */
export function toMicroseconds(milliseconds: number): number {
  const within = Math.max(-EDGE_OF_TIME, Math.min(EDGE_OF_TIME, milliseconds))
  const whole = Math.trunc(within)
  return (whole * 1000 + Math.round((within - whole) * 1000)) / 1000 + 0
}

/** A time in UTC, to the microsecond where it has a fraction. {@link timeOf} reads it exactly. */
export function writeTime(milliseconds: number): string {
  const time = toMicroseconds(milliseconds)
  const whole = Math.floor(time)
  const micros = Math.round((time - whole) * 1000)
  const iso = new Date(whole).toISOString()
  if (micros > 0) return `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}Z`
  return whole % 1000 === 0 ? `${iso.slice(0, -5)}Z` : iso
}

function readAgo(text: string, now: number): number | undefined {
  if (text.toLowerCase() === 'now') return now
  if (text.startsWith('-')) return undefined
  const duration = readDuration(text.replace(/\s+ago$/i, ''))
  return duration === undefined ? undefined : now - duration
}

function readEpoch(text: string): number | undefined {
  if (!EPOCH.test(text)) return undefined
  const digits = text.split('.')[0]?.length ?? 0
  const power = digits <= 10 ? -3 : digits <= 13 ? 0 : digits <= 16 ? 3 : 6
  return Number(text) / 10 ** power
}

function readCalendar(text: string, { now, zone }: TimeReading): number | undefined {
  const groups = PATTERN.exec(text)?.groups
  if (groups === undefined) return undefined
  const part = (name: string) => groups[name] ?? groups[`only_${name}`]
  const offset = offsetOf(groups.zone)
  if (offset !== undefined && Math.abs(offset) > MAX_OFFSET) return undefined
  const shift = (offset ?? 0) * MINUTE
  // The current day depends on the zone in the text.
  const today = new Date(offset === undefined ? zone.toWall(now) : now + shift)
  const days = DAYS_FROM_TODAY[groups.word?.toLowerCase() ?? ''] ?? 0
  const year = groups.year === undefined ? today.getUTCFullYear() : Number(groups.year)
  const month = groups.month === undefined ? today.getUTCMonth() : Number(groups.month) - 1
  const day = groups.day === undefined ? today.getUTCDate() + days : Number(groups.day)
  const [hour, minute, second] = ['hour', 'minute', 'second'].map((name) => Number(part(name) ?? 0)) as [
    number,
    number,
    number,
  ]
  const isMidnight = hour === 24 && minute === 0 && second === 0
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 60) return undefined
  // Date turns a day beyond the end of its month into a day of the next month.
  const date = utc(year, month, day)
  if (groups.year !== undefined && (date.getUTCMonth() !== month || date.getUTCDate() !== day))
    return undefined
  const wall = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  const time = offset === undefined ? zone.fromWall(wall) : wall - shift
  return time + Number(`0.${part('fraction') ?? 0}`) * 1000
}

/** Unlike `Date.UTC`, it does not move the years 0 to 99 into the last century. */
function utc(year: number, month: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date
}

/** Minutes between a zone and UTC; positive if the zone is ahead. */
function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined
  const [, sign, hours, minutes = 0] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  if (sign === undefined) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

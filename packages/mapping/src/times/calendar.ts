import { MAX_TIMESTAMP } from './epoch.js'
import { offsetOf } from './time-zone.js'

export interface CalendarTime {
  readonly year: number
  /** 1–12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** The digits after the decimal point of the seconds. */
  readonly fraction?: string | undefined
  /** `Z`, a name like `CET`, or an offset like `+02:00`, `+0200` or `+02`. Default: local time. */
  readonly zone?: string | undefined
}

/** The day and the time of day as numbers. */
export function fromDigits(
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
): Pick<CalendarTime, 'day' | 'hour' | 'minute' | 'second'> {
  return { day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) }
}

/** Milliseconds from 1970. A second less than the storage allows, because a fraction is added afterwards. */
const MAX_WHOLE = MAX_TIMESTAMP - 1000

/** Milliseconds since the Unix epoch, with up to three decimals; `undefined` if there is no such day, time or zone. */
export function toTimestamp(time: CalendarTime): number | undefined {
  const { year, month, day, hour, minute, second, fraction, zone } = time
  // Date interprets years below 100 as years of the 20th century.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined
  // 60 is a leap second, and 24:00:00 is the end of a day.
  if (minute > 59 || second > 60 || hour > (minute === 0 && second === 0 ? 24 : 23)) return undefined
  const whole =
    zone === undefined
      ? new Date(year, month - 1, day, hour, minute, second).getTime()
      : inZone(Date.UTC(year, month - 1, day, hour, minute, second), zone)
  if (whole === undefined || Math.abs(whole) > MAX_WHOLE) return undefined
  return fraction === undefined ? whole : whole + millisecondsOf(fraction)
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function inZone(time: number, zone: string): number | undefined {
  if (zone === 'Z') return time
  const offset = offsetOf(zone, time)
  return offset === undefined ? undefined : time - offset
}

function millisecondsOf(fraction: string): number {
  // Divides whole numbers, because the product of a fraction is inexact: 0.57 * 1000 is not 570.
  if (fraction.length <= 3) return Number(fraction.padEnd(3, '0'))
  return Math.round(Number(fraction.slice(0, 7).padEnd(7, '0')) / 10) / 1000
}

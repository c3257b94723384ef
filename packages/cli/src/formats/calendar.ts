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
  /** `Z`, `UTC`, `GMT`, or an offset like `+02:00` or `+0200`; local time without. */
  readonly zone?: string | undefined
}

/** The day and the time of day, from their digits. */
export function fromDigits(
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
): Pick<CalendarTime, 'day' | 'hour' | 'minute' | 'second'> {
  return { day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) }
}

const MINUTE = 60_000
const MAX_OFFSET = 18 * 60 * MINUTE

/** Milliseconds since the Unix epoch, with up to three decimals; `undefined` when there is no such day or time. */
export function toTimestamp(time: CalendarTime): number | undefined {
  const { year, month, day, hour, minute, second, fraction, zone } = time
  // A second of 60 is a leap second. Date takes years below 100 for those of the 20th century.
  if (year < 100 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 60) return undefined
  if (day < 1 || day > daysInMonth(year, month)) return undefined
  const offset = zone === undefined ? 0 : offsetOf(zone)
  if (Math.abs(offset) > MAX_OFFSET) return undefined
  const whole =
    zone === undefined
      ? new Date(year, month - 1, day, hour, minute, second).getTime()
      : Date.UTC(year, month - 1, day, hour, minute, second) - offset
  return fraction === undefined ? whole : whole + millisecondsOf(fraction)
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function offsetOf(zone: string): number {
  const sign = zone[0]
  if (sign !== '+' && sign !== '-') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (sign === '-' ? -minutes : minutes) * MINUTE
}

function millisecondsOf(fraction: string): number {
  // Only the quotient of two whole numbers is the number that the digits say; 0.57 * 1000 is not 570.
  if (fraction.length <= 3) return Number(fraction.padEnd(3, '0'))
  return Math.round(Number(fraction.slice(0, 7).padEnd(7, '0')) / 10) / 1000
}

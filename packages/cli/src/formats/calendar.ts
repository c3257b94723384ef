const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** From 0 for January; `undefined` when it is no month. */
export function monthOf(name: string): number | undefined {
  const month = MONTHS.indexOf(name.toLowerCase())
  return month < 0 ? undefined : month
}

/** The parts of a date and time, as numbers or as their digits. */
export interface DateParts {
  readonly year: number
  /** From 0. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** Of a second: `'.25'` or `',25'`, or nothing. */
  readonly fraction?: string | undefined
  /** `'Z'`, `'+02:00'` or `'+0200'`; local time without it. */
  readonly zone?: string | undefined
}

/** Milliseconds since the epoch; `undefined` when there is no such time. */
export function timeOf(parts: DateParts): number | undefined {
  const { year, month, day, hour, minute, second, fraction, zone } = parts
  if (month > 11 || hour > 23 || minute > 59 || second > 60) return undefined
  const offset = zone === undefined ? 0 : offsetOf(zone)
  if (offset === undefined) return undefined
  const date =
    zone === undefined
      ? new Date(year, month, day, hour, minute, second)
      : new Date(Date.UTC(year, month, day, hour, minute, second))
  const actualDay = zone === undefined ? new Date(year, month, day).getDate() : new Date(Date.UTC(year, month, day)).getUTCDate()
  if (day < 1 || actualDay !== day) return undefined
  return date.getTime() - offset + (fraction ? Number(`0.${fraction.slice(1)}`) * 1000 : 0)
}

/**
 * A time whose year is not written down: this year's, or last year's when it would lie in the future. A 29 February goes
 * to the last year that had one.
 */
export function timeWithoutYear(parts: Omit<DateParts, 'year'>, now: number): number | undefined {
  const thisYear = new Date(now).getFullYear()
  for (let year = thisYear; year > thisYear - 9; year--) {
    const time = timeOf({ ...parts, year })
    if (time !== undefined && time <= now) return time
  }
  return undefined
}

const ISO = /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)([.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?$/i

/** A date and time as ISO 8601 writes it, or nearly so. */
export function timeOfIso(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction, zone] = ISO.exec(text) ?? []
  if (year === undefined) return undefined
  return timeOf({
    year: Number(year),
    month: Number(month) - 1,
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    fraction,
    zone,
  })
}

function offsetOf(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? []
  if (hours === undefined) return undefined
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? -offset : offset
}

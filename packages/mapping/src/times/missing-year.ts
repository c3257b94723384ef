import { type CalendarTime, toTimestamp } from './calendar.js'

const DAY = 24 * 60 * 60 * 1000

/**
 * Milliseconds that a time without a year may be ahead of now. Clocks differ and files come from other zones, but a time that
 * would be next spring is from last spring.
 */
const MAX_AHEAD = 31 * DAY

/**
 * Completes a time without a year. It is the next such time if that is within a month, and otherwise the last one. 29 February
 * is in the nearest leap year.
 */
export function withoutYear(time: Omit<CalendarTime, 'year'>, now: number): number | undefined {
  const thisYear = new Date(now).getFullYear()
  const here = inYear(time, thisYear)
  if (here !== undefined && here <= now + MAX_AHEAD) {
    // Most lines are too recent for the same date of next year to be within a month.
    if (here > now - MIN_AGE) return here
    const next = inYear(time, thisYear + 1)
    return next !== undefined && next <= now + MAX_AHEAD ? next : here
  }
  // There are eight years between the leap years around 1900 or 2100.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const timestamp = inYear(time, year)
    if (timestamp !== undefined && timestamp <= now + MAX_AHEAD) return timestamp
  }
  return undefined
}

/** A time that is more recent than this is more than a month ahead in the next year. */
const MIN_AGE = 333 * DAY

function inYear(
  { month, day, hour, minute, second, fraction, zone }: Omit<CalendarTime, 'year'>,
  year: number,
): number | undefined {
  return toTimestamp({ year, month, day, hour, minute, second, fraction, zone })
}

/** Completes a time without a day. It is the next such time if that is within an hour, and otherwise the last one. */
export function withoutDay(
  time: Pick<CalendarTime, 'hour' | 'minute' | 'second' | 'fraction' | 'zone'>,
  now: number,
): number | undefined {
  const today = new Date(now + DAY)
  for (let back = 0; back < 3; back++) {
    const day = { year: today.getFullYear(), month: today.getMonth() + 1, day: today.getDate() }
    const timestamp = toTimestamp({ ...time, ...day })
    if (timestamp === undefined || timestamp <= now + HOUR) return timestamp
    today.setDate(today.getDate() - 1)
  }
  return undefined
}

const HOUR = 60 * 60 * 1000

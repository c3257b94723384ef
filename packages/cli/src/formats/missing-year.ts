import { type CalendarTime, toTimestamp } from './calendar.js'

const DAY = 24 * 60 * 60 * 1000

/**
 * How far ahead of now a time without a year, or without a day, may lie. Clocks differ, and files come from other zones,
 * but a log of next spring is one of last spring.
 */
export const MAX_AHEAD = 31 * DAY

/**
 * The time in the year that puts it nearest to now: the last that there was, or the next that comes within a month. Of a
 * 29 February, that of the nearest leap year.
 */
export function withoutYear(time: Omit<CalendarTime, 'year'>, now: number): number | undefined {
  const thisYear = new Date(now).getFullYear()
  const here = inYear(time, thisYear)
  if (here !== undefined && here <= now + MAX_AHEAD) {
    // Most lines are not so old that the next year could be meant.
    if (here > now - MIN_AGE) return here
    const next = inYear(time, thisYear + 1)
    return next !== undefined && next <= now + MAX_AHEAD ? next : here
  }
  // Eight years lie between the leap years around 1900 or 2100.
  for (let year = thisYear + 1; year >= thisYear - 8; year--) {
    const timestamp = inYear(time, year)
    if (timestamp !== undefined && timestamp <= now + MAX_AHEAD) return timestamp
  }
  return undefined
}

/** What is not as long ago is more than a month away in the next year. */
const MIN_AGE = 333 * DAY

function inYear(
  { month, day, hour, minute, second, fraction, zone }: Omit<CalendarTime, 'year'>,
  year: number,
): number | undefined {
  return toTimestamp({ year, month, day, hour, minute, second, fraction, zone })
}

/** The last time of day that there was, or one that comes within the hour. */
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

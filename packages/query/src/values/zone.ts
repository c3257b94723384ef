import { describe, QueryError } from '../errors/query-error.js'

const DAY = 86_400_000

/** A time zone. A wall time is what its clocks show, as milliseconds since 1970 of a clock that shows UTC. */
export interface Zone {
  toWall(time: number): number
  /** A time that clocks skip is moved by what they skip, and of a time that they show twice it is the first, as `Date` does. */
  fromWall(wall: number): number
}

/**
 * @param timeZone Its IANA name; undefined for that of the machine.
 * @throws QueryError INVALID_OPTIONS if the runtime does not know it.
 */
export function zoneOf(timeZone: string | undefined): Zone {
  let format: Intl.DateTimeFormat | undefined
  const create = () => {
    try {
      return new Intl.DateTimeFormat('en-US', {
        timeZone,
        hourCycle: 'h23',
        calendar: 'iso8601',
        numberingSystem: 'latn',
        era: 'short',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      })
    } catch (cause) {
      throw Object.assign(
        new QueryError(
          'INVALID_OPTIONS',
          `timeZone must be the name of a time zone, such as Europe/Berlin; it was ${describe(timeZone)}.`,
        ),
        { cause },
      )
    }
  }
  if (timeZone !== undefined) format = create()
  const toWall = (time: number) => {
    format ??= create()
    const whole = Math.floor(time / 1000) * 1000
    const part: Record<string, string> = {}
    for (const { type, value } of format.formatToParts(whole)) part[type] = value
    const year = part.era === 'BC' || part.era === 'B' ? 1 - Number(part.year) : Number(part.year)
    const date = new Date(0)
    date.setUTCFullYear(year, Number(part.month) - 1, Number(part.day))
    const seconds = (Number(part.hour) * 60 + Number(part.minute)) * 60 + Number(part.second)
    return date.getTime() + seconds * 1000 + (time - whole)
  }
  const offsetAt = (time: number) => toWall(time) - time
  return {
    toWall,
    fromWall(wall) {
      const before = wall - offsetAt(wall - DAY)
      if (toWall(before) === wall) return before
      const after = wall - offsetAt(wall + DAY)
      return toWall(after) === wall ? after : before
    },
  }
}

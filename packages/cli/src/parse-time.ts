import { readTime } from '@logpond/query'
import { InvalidArgumentError } from 'commander'

/** How to read the time of an option. */
export interface TimeReading {
  /** The current time, in milliseconds since the Unix epoch. */
  readonly now: number
  /** Whether a time without a zone is in UTC. Default: local time. */
  readonly utc?: boolean
}

/**
 * A point in time as `since:` of a query takes it, in milliseconds since the Unix epoch.
 *
 * @throws InvalidArgumentError for anything else, such as 30 February.
 */
export function parseTime(text: string, { now, utc = false }: TimeReading): number {
  const time = readTime(text, { now, ...(utc && { timeZone: 'UTC' }) })
  if (time === undefined) {
    throw new InvalidArgumentError(
      'Give a time (2026-01-31, "2026-01-31 12:00", 2026-01-31T12:00:00Z, 10:00, yesterday, now), how long ago (15m, 2h, 2d12h), or a number of seconds or milliseconds since 1970.',
    )
  }
  return time
}

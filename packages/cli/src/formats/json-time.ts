import { recordTime, type TimeReader, toTimestamp } from '@logpond/mapping/readers'
import { parseTimestamp } from './timestamp.js'

/**
 * Converts a JSON value to milliseconds since the Unix epoch: a time in any usual format, or what `recordTime` reads.
 * A time without a zone is a local time.
 *
 * @param now Provides the year if it is missing.
 */
export function fromJsonTime(value: unknown, now?: () => number): number | undefined {
  return recordTime(value, localTimes(now))
}

/** Reads texts in any usual format, and the parts of local times. */
export function localTimes(now?: () => number): TimeReader {
  if (latest.now !== now) latest = { now, reader: (value) => readLocal(value, now) }
  return latest.reader
}

/** The reader of the last call: all lines of a file have the same clock. */
let latest: { readonly now: (() => number) | undefined; readonly reader: TimeReader } = {
  now: undefined,
  reader: (value) => readLocal(value),
}

function readLocal(value: unknown, now?: () => number): number | undefined {
  return typeof value === 'string' ? parseTimestamp(value, now) : fromParts(value as readonly unknown[])
}

/** `[2025, 3, 4, 5, 6, 7, 123000000]`, a local time as Jackson writes it. */
function fromParts(parts: readonly unknown[]): number | undefined {
  if (parts.length < 5 || parts.length > 7 || !parts.every(Number.isInteger)) return undefined
  const [year, month, day, hour, minute, second = 0, nanoseconds = 0] = parts as [
    ...[number, number, number, number, number],
    number?,
    number?,
  ]
  const fraction = String(nanoseconds).padStart(9, '0')
  return toTimestamp({ year, month, day, hour, minute, second, fraction })
}

import { toTimestamp } from './calendar.js'
import { ZONE } from './time-zone.js'

export interface ReadTimestamp {
  /** Milliseconds since the Unix epoch. */
  readonly timestamp: number
  /** Index after the time. */
  readonly end: number
}

const TIME = String.raw`(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,12}))?`
const ISO = new RegExp(String.raw`(\d{4})([-/])(\d\d)\2(\d\d)[Tt ]${TIME}(${ZONE})?(?!\d|:\d)`, 'y')
const SHORT = new RegExp(String.raw`(\d\d)/(\d\d)/(\d\d) ${TIME}(?!\d|:\d)`, 'y')

/**
 * Reads `2024-01-31 10:20:30,123`, other forms of ISO 8601, and `24/01/31 10:20:30` at an index of a text.
 *
 * @param timeZone Of times that name none. Default: local time.
 */
export function readTimestamp(text: string, at: number, timeZone?: string): ReadTimestamp | undefined {
  if (text.charCodeAt(at + 2) === SLASH) return readShort(text, at, timeZone)
  // Checked first because the pattern is expensive.
  const separator = text.charCodeAt(at + 4)
  return separator === DASH || separator === SLASH ? readIso(text, at, timeZone) : undefined
}

const DASH = 0x2d
const SLASH = 0x2f

function readIso(text: string, at: number, timeZone: string | undefined): ReadTimestamp | undefined {
  ISO.lastIndex = at
  const match = ISO.exec(text)
  if (match === null) return undefined
  const timestamp = toTimestamp({
    year: Number(match[1]),
    month: Number(match[3]),
    day: Number(match[4]),
    hour: Number(match[5]),
    minute: Number(match[6]),
    second: Number(match[7]),
    fraction: match[8],
    zone: match[9]?.trimStart() ?? timeZone,
  })
  return timestamp === undefined ? undefined : { timestamp, end: ISO.lastIndex }
}

function readShort(text: string, at: number, timeZone: string | undefined): ReadTimestamp | undefined {
  SHORT.lastIndex = at
  const match = SHORT.exec(text)
  if (match === null) return undefined
  const year = Number(match[1])
  const timestamp = toTimestamp({
    year: year < 70 ? 2000 + year : 1900 + year,
    month: Number(match[2]),
    day: Number(match[3]),
    hour: Number(match[4]),
    minute: Number(match[5]),
    second: Number(match[6]),
    fraction: match[7],
    zone: timeZone,
  })
  return timestamp === undefined ? undefined : { timestamp, end: SHORT.lastIndex }
}

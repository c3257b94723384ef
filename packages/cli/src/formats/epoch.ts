import { parseTimestamp } from './timestamp.js'

const DIGITS = /^\d{1,20}(?:\.\d{1,9})?$/
const SECONDS_BELOW = 1e11
const MILLISECONDS_BELOW = 1e14
const MICROSECONDS_BELOW = 1e17

/**
 * Milliseconds since the Unix epoch of a JSON value: a time as ISO 8601 writes it, or seconds, milliseconds, microseconds
 * or nanoseconds since the epoch, told apart by their size.
 */
export function fromJsonTime(value: unknown): number | undefined {
  if (typeof value === 'number') return fromNumber(value)
  if (typeof value !== 'string') return undefined
  if (!DIGITS.test(value)) return parseTimestamp(value)
  return /^\d{18,}$/.test(value) ? fromNanoseconds(value) : fromNumber(Number(value))
}

/** Milliseconds since the Unix epoch of whole nanoseconds, to the nearest microsecond. 0 means that it is unknown. */
export function fromNanoseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? Math.round(value / 1000) / 1000 : undefined
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value) || /^0+$/.test(value)) return undefined
  // As digits: a number has not room enough for the nanoseconds since the epoch.
  const digits = value.padStart(7, '0')
  return Number(digits.slice(0, -6)) + Math.round(Number(digits.slice(-6)) / 1000) / 1000
}

function fromNumber(value: number): number {
  const size = Math.abs(value)
  if (size < SECONDS_BELOW) return Math.round(value * 1e6) / 1000
  if (size < MILLISECONDS_BELOW) return value
  return size < MICROSECONDS_BELOW ? value / 1000 : Math.round(value / 1000) / 1000
}

import { timeOf } from '../values/value-brand.js'

/**
 * The greatest distance of a timestamp from the epoch, in milliseconds: the years 1696 to 2243. Within it, a number of
 * milliseconds distinguishes all microseconds; from 2⁴³ on it does not.
 */
export const MAX_TIMESTAMP = 8_640_000_000_000

/** The milliseconds of a number or of a Date of any realm; NaN for all other values. */
export function toMilliseconds(value: unknown): number {
  return typeof value === 'number' ? value : (timeOf(value) ?? Number.NaN)
}

/** The nearest whole number of microseconds, as stores keep it. Divided by 1,000, it is exactly the timestamp again. */
export function toMicroseconds(milliseconds: number): number {
  // Multiplying the whole number at once is inexact from the year 2109 on, and may round to a neighbour.
  const whole = Math.trunc(milliseconds)
  return whole * 1000 + Math.round((milliseconds - whole) * 1000)
}

/** The nearest multiple of a microsecond; never negative zero. */
export function roundToMicrosecond(milliseconds: number): number {
  return toMicroseconds(milliseconds) / 1000 + 0
}

import { timeOf } from '../values/value-brand.js'

/**
 * The farthest time from the epoch, in milliseconds: the years 1696 to 2243. Within, a number of milliseconds tells every
 * microsecond from its neighbours; from 2⁴³ on it does not.
 */
export const MAX_TIMESTAMP = 8_640_000_000_000

/** Milliseconds of a number or a Date, of any realm, or NaN. */
export function toMilliseconds(value: unknown): number {
  return typeof value === 'number' ? value : (timeOf(value) ?? Number.NaN)
}

/** The nearest whole number of microseconds: what a store keeps. Divided by 1,000 it is the timestamp again, exactly. */
export function toMicroseconds(milliseconds: number): number {
  // The product of the whole would be inexact from the year 2109 on, and might round to a neighbour.
  const whole = Math.trunc(milliseconds)
  return whole * 1000 + Math.round((milliseconds - whole) * 1000)
}

/** The nearest multiple of a microsecond; never negative zero. */
export function roundToMicrosecond(milliseconds: number): number {
  return toMicroseconds(milliseconds) / 1000 + 0
}

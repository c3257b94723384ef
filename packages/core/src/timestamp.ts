/** Timestamps are kept as whole microseconds that are safe integers: the years 1684 to 2255. */
export const MAX_TIMESTAMP = Number.MAX_SAFE_INTEGER / 1000

/** Milliseconds of a number or a Date, or NaN. */
export function toMilliseconds(value: unknown): number {
  if (typeof value === 'number') return value
  return value instanceof Date ? value.getTime() : Number.NaN
}

/** The nearest whole number of microseconds. */
export function toMicroseconds(milliseconds: number): number {
  // The product of the whole would be inexact from the year 2109 on, and might round to a neighbour.
  const whole = Math.trunc(milliseconds)
  return whole * 1000 + Math.round((milliseconds - whole) * 1000)
}

/** The nearest multiple of a microsecond; never negative zero. */
export function roundToMicrosecond(milliseconds: number): number {
  return toMicroseconds(milliseconds) / 1000 + 0
}

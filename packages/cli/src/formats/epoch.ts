const SECONDS_BELOW = 1e11
const MILLISECONDS_BELOW = 1e14
const MICROSECONDS_BELOW = 1e17
/** What the storage can hold, in milliseconds: the years from 1697 to 2243. */
export const MAX_TIMESTAMP = 8_640_000_000_000

const DIGITS = /^[+-]?\d{1,20}(?:\.\d{1,12})?$/
const MANY_DIGITS = /^\d{18,20}$/
const EXPONENT = /^-?\d(?:\.\d{1,20})?[eE]\+?\d{1,2}$/

/** Milliseconds since the Unix epoch of a number of seconds, milliseconds, microseconds or nanoseconds, told apart by its size. */
export function fromEpoch(value: number): number | undefined {
  const size = Math.abs(value)
  if (size < SECONDS_BELOW) return storable(Math.round(value * 1e6) / 1000)
  if (size < MILLISECONDS_BELOW) return storable(value)
  return storable(size < MICROSECONDS_BELOW ? value / 1000 : Math.round(value / 1000) / 1000)
}

/** The same for a number that is written as text. */
export function fromEpochText(text: string): number | undefined {
  if (DIGITS.test(text)) return MANY_DIGITS.test(text) ? fromNanoseconds(text) : fromEpoch(Number(text))
  return EXPONENT.test(text) ? fromEpoch(Number(text)) : undefined
}

/** Milliseconds since the Unix epoch of whole nanoseconds, to the nearest microsecond. 0 means that it is unknown. */
export function fromNanoseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? storable(Math.round(value / 1000) / 1000) : undefined
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value) || /^0+$/.test(value)) return undefined
  // As digits: a number has not room enough for the nanoseconds since the epoch.
  const digits = value.padStart(7, '0')
  return storable(Number(digits.slice(0, -6)) + Math.round(Number(digits.slice(-6)) / 1000) / 1000)
}

/** A time, unless the storage cannot hold it. */
export function storable(timestamp: number | undefined): number | undefined {
  return timestamp !== undefined && Math.abs(timestamp) <= MAX_TIMESTAMP ? timestamp : undefined
}

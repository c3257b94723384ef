const SECONDS_BELOW = 1e11
const MILLISECONDS_BELOW = 1e14
const MICROSECONDS_BELOW = 1e17
/** The limit of the storage, in milliseconds before or after 1970: the years from 1697 to 2243. */
export const MAX_TIMESTAMP = 8_640_000_000_000

const DIGITS = /^[+-]?\d{1,20}(?:\.\d{1,12})?$/
const MANY_DIGITS = /^\d{18,20}$/
const EXPONENT = /^-?\d(?:\.\d{1,20})?[eE]\+?\d{1,2}$/

/** Converts seconds, milliseconds, microseconds or nanoseconds since the Unix epoch to milliseconds. Its size shows the unit. */
export function fromEpoch(value: number): number | undefined {
  const size = Math.abs(value)
  if (size < SECONDS_BELOW) return storable(Math.round(value * 1e6) / 1000)
  if (size < MILLISECONDS_BELOW) return storable(value)
  return storable(size < MICROSECONDS_BELOW ? value / 1000 : Math.round(value / 1000) / 1000)
}

/** Like {@link fromEpoch}, for a number in a text. */
export function fromEpochText(text: string): number | undefined {
  if (DIGITS.test(text)) return MANY_DIGITS.test(text) ? fromNanoseconds(text) : fromEpoch(Number(text))
  return EXPONENT.test(text) ? fromEpoch(Number(text)) : undefined
}

/** Converts whole nanoseconds since the Unix epoch to milliseconds, to the nearest microsecond. 0 means unknown. */
export function fromNanoseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return value > 0 ? storable(Math.round(value / 1000) / 1000) : undefined
  if (typeof value !== 'string' || !/^\d{1,20}$/.test(value) || /^0+$/.test(value)) return undefined
  // Uses the digits, because a number is not exact enough for nanoseconds since the epoch.
  const digits = value.padStart(7, '0')
  return storable(Number(digits.slice(0, -6)) + Math.round(Number(digits.slice(-6)) / 1000) / 1000)
}

/** The time; `undefined` if the storage cannot hold it. */
export function storable(timestamp: number | undefined): number | undefined {
  return timestamp !== undefined && Math.abs(timestamp) <= MAX_TIMESTAMP ? timestamp : undefined
}

/**
 * What an object is, of whatever realm it comes: the name between the brackets of `[object Date]`. Objects may name
 * themselves otherwise, so that a method of the real one must still be tried where that matters.
 *
 * @throws Whatever a Proxy throws.
 */
export function brandOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/**
 * Whether a value is an error of any realm, a DOMException, or made in the old way, of a function that inherits from
 * `Error`.
 *
 * @throws Whatever a Proxy throws.
 */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Error || isNativeError?.(value)) return true
  const brand = brandOf(value)
  return brand === 'Error' || brand === 'DOMException'
}

/** Of ECMAScript 2026; where it is missing, the brand says nearly as much. */
const { isError: isNativeError } = Error as unknown as { isError?: (value: unknown) => boolean }

/** The milliseconds of a Date of any realm, NaN of an invalid one; undefined of everything else. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return undefined
  }
}

/**
 * The name of an object's class; `'Object'` of an object without one.
 *
 * @throws Whatever a Proxy or a getter throws.
 */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null
  if (prototype === null) return 'Object'
  const made = prototype.constructor
  const name: unknown = typeof made === 'function' ? made.name : undefined
  return typeof name === 'string' && name !== '' ? name : brandOf(value)
}

/**
 * The built-in type of an object of any realm: the name in `[object Date]`. Objects can override this name, so if it matters,
 * callers must also try a method of the built-in type.
 *
 * @throws Any error of a Proxy.
 */
export function brandOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/**
 * Whether a value is an error of any realm, a DOMException, or an object of a constructor function whose prototype inherits from
 * `Error`.
 *
 * @throws Any error of a Proxy.
 */
export function isError(value: unknown): value is Error {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Error || isNativeError?.(value)) return true
  const brand = brandOf(value)
  return brand === 'Error' || brand === 'DOMException'
}

/** From ECMAScript 2026; if it is missing, the brand is almost as reliable. */
const { isError: isNativeError } = Error as unknown as { isError?: (value: unknown) => boolean }

/** The milliseconds of a Date of any realm, NaN for an invalid one; undefined for all other values. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Date.prototype.getTime.call(value)
  } catch {
    return undefined
  }
}

/**
 * The name of an object's class; `'Object'` for an object without one.
 *
 * @throws Any error of a Proxy or a getter.
 */
export function classNameOf(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: unknown } | null
  if (prototype === null) return 'Object'
  const made = prototype.constructor
  const name: unknown = typeof made === 'function' ? made.name : undefined
  return typeof name === 'string' && name !== '' ? name : brandOf(value)
}

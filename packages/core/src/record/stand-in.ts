import { brandOf, timeOf } from '../values/value-brand.js'

/** Throws if the value is not a RegExp; `toString` would not. */
const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as () => string

/** The stored form of objects that represent a single value, by their brand. */
const STAND_INS: Readonly<Record<string, (value: never) => unknown>> = {
  __proto__: null as never,
  Date: (value) => {
    const time = timeOf(value) as number
    return Number.isNaN(time) ? null : new Date(time).toISOString()
  },
  RegExp: (value: RegExp) => `/${Reflect.apply(sourceOf, value, [])}/${value.flags}`,
  URL: (value: URL) => String(value.href),
  String: (value) => String.prototype.valueOf.call(value),
  Number: (value) => Number.prototype.valueOf.call(value),
  Boolean: (value) => Boolean.prototype.valueOf.call(value),
  BigInt: (value) => BigInt.prototype.valueOf.call(value),
  Symbol: (value) => Symbol.prototype.valueOf.call(value),
}

/**
 * The text, number or other primitive that represents a date, a pattern, a URL or an object such as `Object('text')`; undefined for
 * all other values, including objects that only have the name of one.
 *
 * @throws Any error of a Proxy.
 */
export function standInOf(value: object): unknown {
  const standIn = STAND_INS[brandOf(value)]
  try {
    return standIn?.(value as never)
  } catch {
    return undefined
  }
}

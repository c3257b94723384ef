import { brandOf, timeOf } from '../values/value-brand.js'

/** Throws for what is no pattern; `toString` would write it all the same. */
const sourceOf = Object.getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get as () => string

/** What is kept of objects that stand for one value, by their brand. */
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
 * The text, number or other primitive that stands for a date, a pattern, a URL or what `Object('text')` makes; undefined of
 * everything else, also of what only calls itself so.
 *
 * @throws Whatever a Proxy throws.
 */
export function standInOf(value: object): unknown {
  const standIn = STAND_INS[brandOf(value)]
  try {
    return standIn?.(value as never)
  } catch {
    return undefined
  }
}

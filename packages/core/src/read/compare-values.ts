import type { AttributeValue } from '../contract/log-entry.js'

const RANKS: Readonly<Record<string, number>> = { boolean: 1, number: 2, string: 3 }

/**
 * The order of values that are equally frequent: null, false, true, numbers ascending, then strings, code unit by code unit. For
 * `sort`.
 *
 * @example
 * ```ts
 * import { compareValues } from '@logpond/core'
 *
 * console.log(['b', 10, null, 'a', 9].sort(compareValues)) // [ null, 9, 10, 'a', 'b' ]
 * ```
 */
export function compareValues(a: AttributeValue, b: AttributeValue): number {
  if (typeof a !== typeof b || a === null || b === null) return rankOf(a) - rankOf(b)
  if (a === b) return 0
  return a < b ? -1 : 1
}

function rankOf(value: AttributeValue): number {
  return value === null ? 0 : (RANKS[typeof value] as number)
}

import type { ValueCondition } from '../contract/driver-filter.js'
import type { JsonValue } from '../contract/log-entry.js'
import { compareCodePoints } from '../values/compare-code-points.js'

/** Turns a condition into a function of the value of an attribute, which is `undefined` if it is missing. */
export function valueMatch(condition: ValueCondition): (value: JsonValue | undefined) => boolean {
  switch (condition.op) {
    case 'eq':
      return isOneOf(condition.json)
    case 'ne': {
      const isExcluded = isOneOf(condition.json)
      return (value) => !isExcluded(value)
    }
    case 'gt':
      return compared(condition.value, (order) => order > 0)
    case 'gte':
      return compared(condition.value, (order) => order >= 0)
    case 'lt':
      return compared(condition.value, (order) => order < 0)
    case 'lte':
      return compared(condition.value, (order) => order <= 0)
    case 'prefix': {
      const { text } = condition
      return (value) => typeof value === 'string' && value.startsWith(text)
    }
    case 'contains': {
      const { text } = condition
      return (value) => typeof value === 'string' && value.includes(text)
    }
    case 'exists': {
      const { exists } = condition
      return (value) => (value !== undefined) === exists
    }
  }
}

/** Scalars are equal if `JSON.stringify` writes them alike: -0 is 0. No object or array is among the values. */
function isOneOf(json: readonly string[]): (value: JsonValue | undefined) => boolean {
  const values = json.map((text) => JSON.parse(text) as JsonValue)
  const [first] = values
  if (values.length === 1) return (value) => value === first
  const all = new Set<JsonValue | undefined>(values)
  return (value) => all.has(value)
}

function compared(
  bound: number | string,
  holds: (order: number) => boolean,
): (value: JsonValue | undefined) => boolean {
  // The difference of two large numbers may overflow.
  if (typeof bound === 'number')
    return (value) => typeof value === 'number' && holds(value < bound ? -1 : value > bound ? 1 : 0)
  return (value) => typeof value === 'string' && holds(compareCodePoints(value, bound))
}

import type { ValueCondition } from '../contract/log-driver.js'
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

/** Equal values are written alike: the texts of objects and arrays are never among those of scalars. */
function isOneOf(json: readonly string[]): (value: JsonValue | undefined) => boolean {
  const [first, ...others] = json
  if (others.length === 0) return (value) => isScalar(value) && JSON.stringify(value) === first
  const all = new Set(json)
  return (value) => isScalar(value) && all.has(JSON.stringify(value))
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== undefined && (typeof value !== 'object' || value === null)
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

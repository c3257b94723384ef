import type { AttributeValue, FieldSummary, JsonValue } from '@logpond/core'

/** The type of a value, as `FieldSummary` names it. */
export type ValueType = FieldSummary['types'][number]

/** The value, if it is one that is counted: neither an object nor a list. */
export function scalarOf(value: JsonValue | undefined): AttributeValue | undefined {
  if (typeof value === 'object' && value !== null) return undefined
  // JSON writes both zeros alike.
  return value === 0 ? 0 : value
}

export function typeOf(value: AttributeValue): ValueType {
  return value === null ? 'null' : (typeof value as ValueType)
}

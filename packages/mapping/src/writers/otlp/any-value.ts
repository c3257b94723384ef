import type { JsonValue } from '@logpond/core'

/** A value in OTLP/JSON, with its type. */
export type AnyValue =
  | { stringValue: string }
  | { boolValue: boolean }
  /** Text, as JSON has for 64 bits. */
  | { intValue: string }
  /** Text for values that JSON has no number for. */
  | { doubleValue: number | string }
  | { arrayValue: { values: AnyValue[] } }
  | { kvlistValue: { values: KeyValue[] } }
  /** Null. */
  | Record<string, never>

export interface KeyValue {
  key: string
  value: AnyValue
}

export function toAnyValue(value: JsonValue): AnyValue {
  if (value === null) return {}
  switch (typeof value) {
    case 'string':
      return { stringValue: value }
    case 'boolean':
      return { boolValue: value }
    case 'number':
      return toNumber(value)
    default:
      return Array.isArray(value)
        ? { arrayValue: { values: value.map(toAnyValue) } }
        : { kvlistValue: { values: toKeyValues(value) } }
  }
}

export function toKeyValues(values: Readonly<Record<string, JsonValue>>): KeyValue[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: toAnyValue(value) }))
}

function toNumber(value: number): AnyValue {
  if (Object.is(value, -0)) return { doubleValue: '-0' }
  if (Number.isSafeInteger(value)) return { intValue: String(value) }
  return { doubleValue: Number.isFinite(value) ? value : String(value) }
}

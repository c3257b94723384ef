import type { AttributeName } from '../contract/driver-filter.js'
import type { JsonValue } from '../contract/log-entry.js'

/** Parsed attributes, or any object in them. */
export type JsonObject = Readonly<Record<string, JsonValue>>

/** Parses attributes: for filters that share the result. */
export interface AttributesParser {
  parse(json: string): JsonObject
}

/** The value of the attribute with a name or, if there is none, the value at its path; `undefined` if both are missing. */
export function attributeValue(attributes: JsonObject, { name, path }: AttributeName): JsonValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : valueAt(attributes, path)
}

function valueAt(attributes: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = attributes as { [key: string]: JsonValue }
  for (const key of path) {
    if (!isPlainObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isPlainObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import { setAttribute } from '../values/attributes.js'

type JsonObject = Record<string, unknown>

/** A copy of the attributes in a list of keys with typed values, or in a plain object. */
export function attributesOf(attributes: unknown): JsonObject {
  if (!Array.isArray(attributes)) return isObject(attributes) ? { ...attributes } : {}
  const result: JsonObject = {}
  for (const attribute of attributes as unknown[]) {
    if (!isObject(attribute)) continue
    const { key, value } = attribute
    if (typeof key === 'string') setAttribute(result, key, typedValue(value))
  }
  return result
}

/** The content of a typed value like `{ "stringValue": "…" }`; any other value unchanged. */
export function plainValue(value: unknown): unknown {
  if (!isObject(value)) return value
  const [type, ...others] = Object.keys(value)
  if (type === undefined || others.length > 0) return value
  const content = value[type]
  switch (type) {
    case 'stringValue':
    case 'string_value':
    case 'boolValue':
    case 'bool_value':
    case 'doubleValue':
    case 'double_value':
    case 'bytesValue':
    case 'bytes_value':
      return content
    case 'intValue':
    case 'int_value':
      // Stays text if a number would not be exact.
      return typeof content === 'string' && Number.isSafeInteger(Number(content)) ? Number(content) : content
    case 'arrayValue':
    case 'array_value':
      return valuesIn(content).map(typedValue)
    case 'kvlistValue':
    case 'kvlist_value':
      return attributesOf(valuesIn(content))
    default:
      return value
  }
}

/** The content of a value that has a type: one without is null. */
function typedValue(value: unknown): unknown {
  return isObject(value) && Object.keys(value).length === 0 ? null : (plainValue(value) ?? null)
}

function valuesIn(content: unknown): unknown[] {
  return isObject(content) && Array.isArray(content.values) ? content.values : []
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import type { AttributeFilter } from '../contract/log-driver.js'
import type { JsonValue } from '../contract/log-entry.js'
import type { AttributesValue } from './error-texts.js'

type JsonObject = Readonly<Record<string, JsonValue>>

/** Turns a condition for an attribute into a function of the attributes of an entry. JSON text is parsed only if it may match. */
export function attributeMatch(filter: AttributeFilter): (attributes: AttributesValue) => boolean {
  const { name, path, json } = filter
  const keys = new Set([name, path[path.length - 1] ?? name])
  // JSON text has a scalar right after its key.
  const members = Array.from(keys, (key) => `${JSON.stringify(key)}:${json}`)
  return (attributes) => {
    if (attributes === undefined) return false
    if (typeof attributes !== 'string') return hasAttribute(attributes, filter)
    return (
      members.some((member) => attributes.includes(member)) &&
      hasAttribute(JSON.parse(attributes) as JsonObject, filter)
    )
  }
}

function hasAttribute(attributes: JsonObject, { name, path, json }: AttributeFilter): boolean {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : valueAt(attributes, path)
  if (value === undefined || (typeof value === 'object' && value !== null)) return false
  return JSON.stringify(value) === json
}

function valueAt(attributes: JsonObject, path: readonly string[]): JsonValue | undefined {
  let value: JsonValue | undefined = attributes
  for (const key of path) {
    if (!isPlainObject(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

function isPlainObject(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import type { AttributeValue, JsonValue } from '@logpond/core'

type JsonObject = { readonly [key: string]: JsonValue }

/**
 * Calls `found` with each name by which a filter finds a value in attributes, and with the value: the names at the top, and the paths
 * of keys without dots to values in objects. A name at the top hides the path that is written like it. Lists have no names.
 */
export function eachField(
  attributes: JsonObject,
  found: (name: string, value: AttributeValue) => void,
): void {
  const walk = (object: JsonObject, prefix: string): void => {
    for (const key of Object.keys(object)) {
      const value = object[key] as JsonValue
      const isTop = prefix === ''
      const name = `${prefix}${key}`
      if (isObject(value)) {
        if (!key.includes('.')) walk(value, `${name}.`)
      } else if (!Array.isArray(value)) {
        if (isTop || !(key.includes('.') || Object.hasOwn(attributes, name)))
          found(name, value as AttributeValue)
      }
    }
  }
  walk(attributes, '')
}

function isObject(value: JsonValue): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

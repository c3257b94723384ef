import { setAttribute } from './attributes.js'
import { FOLDERS } from './json-fields.js'

type JsonObject = Record<string, unknown>

/** Moves attributes out of an object that contains only attributes, unless a name is already taken. */
export function unfold(attributes: JsonObject): void {
  for (const folder of FOLDERS) {
    const inner = attributes[folder]
    if (!isObject(inner)) continue
    const names = Object.keys(inner)
    if (names.some((name) => name === folder || Object.hasOwn(attributes, name))) continue
    delete attributes[folder]
    for (const name of names) setAttribute(attributes, name, inner[name])
  }
}

/** Removes a member of an object in the attributes, and the object if it is then empty. */
export function removeMember(attributes: JsonObject, name: string, member: string): void {
  const { [member]: _, ...rest } = attributes[name] as JsonObject
  if (Object.keys(rest).length === 0) delete attributes[name]
  else attributes[name] = rest
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

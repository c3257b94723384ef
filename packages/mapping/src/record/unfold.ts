import { setAttribute } from '../values/attributes.js'
import { isObject } from '../values/nested.js'
import { FOLDERS } from './record-fields.js'

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

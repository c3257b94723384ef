import { walkJson } from './walk-json.js'

/** Cannot be a key as it is written. */
const ELEMENT = '\n'

/**
 * A name for each variable of a template of JSON: the keys that lead to it, without places in lists, and whether it is a text. Variables
 * with equal names have values that are alike.
 */
export function jsonPaths(template: Uint8Array): string[] {
  const names: string[] = []
  const path: string[] = []
  let key = ''
  walkJson(template, {
    open(isList) {
      path.push(key)
      key = isList ? ELEMENT : ''
    },
    close() {
      key = path.pop() ?? ''
    },
    key(name) {
      key = name
    },
    variable(isText) {
      names.push(`${isText ? 'text' : 'other'}${ELEMENT}${path.join(ELEMENT)}${ELEMENT}${key}`)
    },
  })
  return names
}

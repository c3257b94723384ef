import { setAttribute } from '../values/attributes.js'

/** The maximum depth of attributes in `@logpond/core`, which refuses deeper ones and does not export its limit. */
const MAX_ATTRIBUTE_DEPTH = 100

type Container = Record<string, unknown>

/**
 * Replaces values that are nested too deeply for the storage by their JSON text, so that nothing is lost.
 *
 * @param text The JSON that the attributes were parsed from.
 */
export function limitDepth(attributes: object, text: string): void {
  const container = attributes as Container
  if (mayBeDeeper(text) && isDeeper(container, MAX_ATTRIBUTE_DEPTH)) flatten(container, 1)
}

/** Whether a text has enough brackets to be too deep. Counting those of a usual line is cheap. */
function mayBeDeeper(text: string): boolean {
  if (text.length <= 2 * MAX_ATTRIBUTE_DEPTH) return false
  let brackets = 0
  for (const bracket of ['{', '[']) {
    for (let at = text.indexOf(bracket); at !== -1; at = text.indexOf(bracket, at + 1)) {
      if (++brackets > MAX_ATTRIBUTE_DEPTH) return true
    }
  }
  return false
}

/** Whether arrays and objects are nested deeper than `max` levels. */
function isDeeper(container: Container, max: number): boolean {
  for (const key in container) {
    const member = container[key]
    if (typeof member !== 'object' || member === null) continue
    if (max === 1 || isDeeper(member as Container, max - 1)) return true
  }
  return false
}

function flatten(container: Container, depth: number): void {
  for (const key of Object.keys(container)) {
    const member = container[key]
    if (typeof member !== 'object' || member === null) continue
    if (depth < MAX_ATTRIBUTE_DEPTH) flatten(member as Container, depth + 1)
    else setAttribute(container, key, JSON.stringify(member))
  }
}

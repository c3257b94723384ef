import { setAttribute } from './attributes.js'

/** As deep as the storage keeps attributes. */
const MAX_ATTRIBUTE_DEPTH = 100

type Container = Record<string, unknown>

/** Writes as JSON text what lies deeper in the attributes of a text than the storage keeps it, so that it is all there. */
export function limitDepth(attributes: object, text: string): void {
  const container = attributes as Container
  if (mayBeDeeper(text) && isDeeper(container, MAX_ATTRIBUTE_DEPTH)) flatten(container, 1)
}

/** Whether a text has enough brackets to be that deep: to count those of a usual line costs little. */
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

/** Whether arrays and objects lie in each other more than so many times. */
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

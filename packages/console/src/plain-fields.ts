/** The most values in an object whose fields become attributes. */
const MAX_VALUES = 1000

/** The most characters of all its texts. */
const MAX_CHARACTERS = 65_536

/**
 * Whether the fields of an argument become attributes: it is a plain object, and not a large one, such as the response of an HTTP
 * library with its sockets, of which the console prints two levels. Never throws.
 */
export function hasPlainFields(value: unknown): value is Record<string, unknown> {
  try {
    return isPlain(value) && isSmall(value)
  } catch {
    // A Proxy or a getter.
    return false
  }
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // `Object.prototype` of any realm.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function isSmall(root: object): boolean {
  let values = 0
  let characters = 0
  const left: object[] = [root]
  const seen = new Set(left)
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const key of Object.keys(next)) {
      const value: unknown = (next as Record<string, unknown>)[key]
      values++
      characters += key.length
      if (typeof value === 'string') characters += value.length
      if (values > MAX_VALUES || characters > MAX_CHARACTERS) return false
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      seen.add(value)
      left.push(value)
    }
  }
  return true
}

import type { JsonValue } from '@logpond/core'

type Attributes = Record<string, JsonValue>

/** An attribute whose text has several lines: usually the stack trace of an error. */
export interface Trace {
  /** Its path: `err.stack`. */
  readonly path: string
  readonly lines: readonly string[]
}

/**
 * Separates texts of several lines from the other attributes, so that their lines can be printed separately.
 *
 * It does not change the attributes. If no text has several lines, it returns the same object.
 */
export function takeTraces(attributes: Attributes | undefined): {
  attributes: Attributes | undefined
  traces: Trace[]
} {
  const traces: Trace[] = []
  if (attributes === undefined) return { attributes, traces }
  const others = without(attributes, '', traces)
  return { attributes: traces.length === 0 ? attributes : (others as Attributes), traces }
}

/** The value without its texts of several lines; `undefined` if the value itself is such a text. */
function without(value: JsonValue, path: string, traces: Trace[]): JsonValue | undefined {
  if (typeof value === 'string' && value.includes('\n')) {
    traces.push({ path, lines: value.trimEnd().split(/\r?\n/) })
    return undefined
  }
  if (typeof value !== 'object' || value === null) return value
  const others = Object.entries(value).flatMap(([name, member]) => {
    const other = without(member, path === '' ? name : `${path}.${name}`, traces)
    return other === undefined ? [] : [[name, other] as const]
  })
  return Array.isArray(value) ? others.map(([, member]) => member) : Object.fromEntries(others)
}

import type { JsonValue } from '@logpond/core'

type Attributes = Record<string, JsonValue>

/** A text of several lines that stands in an attribute: the stack trace of an error, mostly. */
export interface Trace {
  /** The names that lead to it: `err.stack`. */
  readonly path: string
  readonly lines: readonly string[]
}

/**
 * Separates texts of several lines from the other attributes, so that each line can be printed as one.
 *
 * The attributes are not changed; where no text has several lines, they come back as they are.
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

/** The value without its texts of several lines; `undefined` when it is one itself. */
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

import { messageOf } from './message-of.js'

type JsonObject = Record<string, unknown>

/** Characters. A longer message is of no use to people, and the attributes contain everything. */
const MAX_LENGTH = 2000

/**
 * The values of an object as text for people: `user.id=7 tags=new,late`. Characters are not escaped, because a search would
 * not find a word next to an escape sequence. `undefined` if there are no values.
 */
export function renderValues(attributes: JsonObject): string | undefined {
  const parts: string[] = []
  collect(attributes, '', parts, MAX_LENGTH, 0)
  if (parts.length > 0) return parts.join(' ')
  return METADATA in attributes ? `${METADATA}=${messageOf(attributes[METADATA])}` : undefined
}

/** A journal or an index adds names with this prefix to a record, and most loggers add a process id. They are not part of its content. */
const METADATA_PREFIX = '_'
/** It is shown if there is nothing else. */
const METADATA = 'process.pid'
const MAX_DEPTH = 20

/** Adds `name=value` for each value. Returns the number of characters that are left. */
function collect(value: JsonObject, path: string, parts: string[], room: number, depth: number): number {
  let left = room
  for (const key of Object.keys(value)) {
    if (left <= 0) break
    if (depth === 0 && (key.startsWith(METADATA_PREFIX) || key === METADATA)) continue
    const member = value[key]
    const name = path === '' ? key : `${path}.${key}`
    if (isPlainObject(member)) {
      if (depth < MAX_DEPTH) left = collect(member, name, parts, left, depth + 1)
      continue
    }
    const text = `${name}=${Array.isArray(member) ? renderList(member) : String(member)}`
    parts.push(text.length > left ? `${text.slice(0, left)}…` : text)
    left -= text.length + 1
  }
  return left
}

function renderList(list: readonly unknown[]): string {
  return list
    .slice(0, MAX_LENGTH)
    .map((member) => (isPlainObject(member) ? `{${renderValues(member) ?? ''}}` : plainText(member)))
    .join(',')
    .slice(0, MAX_LENGTH)
}

/** Arrays in arrays are rare, so they are shown as JSON. */
function plainText(value: unknown): string {
  return Array.isArray(value) ? messageOf(value) : String(value)
}

function isPlainObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

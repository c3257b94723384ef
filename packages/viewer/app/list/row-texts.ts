import type { JsonValue, StoredLogEntry } from '@logpond/core'
import { type TextSpan, visibleSpans, visibleText } from '../text/visible-spans.js'

/** A line shows no more; the detail of an entry shows all. */
const MOST_OF_LINE = 600
const MOST_WRAPPED = 8000

const oneLine = new WeakMap<StoredLogEntry, TextSpan[]>()
const wrapped = new WeakMap<StoredLogEntry, TextSpan[]>()

export function messageSpans(entry: StoredLogEntry, wraps: boolean): TextSpan[] {
  const known = wraps ? wrapped : oneLine
  let spans = known.get(entry)
  if (spans === undefined) {
    const { message } = entry
    spans = wraps
      ? visibleSpans(cutAt(message, MOST_WRAPPED), '\n\t')
      : visibleSpans(cutAt(message.replace(/\s*\n\s*/g, ' ↵ '), MOST_OF_LINE), '\t')
    known.set(entry, spans)
  }
  return spans
}

const OWN_FIELDS = new Set(['host', 'traceId', 'spanId'])

/** A value in a column. `'http.status'` is the attribute of this name or else the path, as in filters; `'host'` is that of the entry. */
export function columnText(entry: StoredLogEntry, name: string): string {
  const value = OWN_FIELDS.has(name) ? entry[name as 'host'] : valueAt(entry.attributes, name)
  if (value === undefined) return ''
  return visibleText(typeof value === 'string' ? value.slice(0, 200) : JSON.stringify(value).slice(0, 200))
}

export function valueAt(attributes: StoredLogEntry['attributes'], name: string): JsonValue | undefined {
  if (attributes === undefined) return undefined
  if (Object.hasOwn(attributes, name)) return attributes[name]
  let value: JsonValue | undefined = attributes
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, part))
      return undefined
    value = value[part]
  }
  return value
}

function cutAt(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`
}

import type { JsonValue, StoredLogEntry } from '@logpond/core'
import { marksIn, type Searched } from '../text/found-words.js'
import { type TextSpan, visibleSpans, visibleText } from '../text/visible-spans.js'

/** A line shows no more; the detail of an entry shows all. */
const MOST_OF_LINE = 600
const MOST_WRAPPED = 8000

type KnownSpans = WeakMap<StoredLogEntry, TextSpan[]>

/** By what is marked in them. */
let known: { oneLine: KnownSpans; wrapped: KnownSpans; searched: Searched | undefined } | undefined

/** @param searched What to mark. */
export function messageSpans(
  entry: StoredLogEntry,
  wraps: boolean,
  searched: Searched | undefined,
): TextSpan[] {
  if (known?.searched !== searched || known === undefined)
    known = { oneLine: new WeakMap(), wrapped: new WeakMap(), searched }
  const spansOf = wraps ? known.wrapped : known.oneLine
  let spans = spansOf.get(entry)
  if (spans === undefined) {
    const text = wraps
      ? cutAt(entry.message, MOST_WRAPPED)
      : cutAt(entry.message.replace(/\s*\n\s*/g, ' ↵ '), MOST_OF_LINE)
    spans = visibleSpans(text, wraps ? '\n\t' : '\t', searched && marksIn(text, searched, true))
    spansOf.set(entry, spans)
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

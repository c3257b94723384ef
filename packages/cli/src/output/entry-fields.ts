import { attributeValue, type JsonValue, type StoredLogEntry, severityName } from '@logpond/core'
import { InvalidArgumentError } from 'commander'
import { formatTime, type TimeStyle } from '../format-time.js'

/** The value of a field of an entry; undefined if the entry lacks it. */
export type ReadField = (entry: StoredLogEntry, style: TimeStyle) => JsonValue | undefined

const READERS: ReadonlyMap<string, ReadField> = new Map<string, ReadField>([
  ['id', ({ id }) => id],
  ['time', ({ timestamp }, style) => formatTime(timestamp, style)],
  ['timestamp', ({ timestamp }) => timestamp],
  ['level', ({ severity }) => severityName(severity)],
  ['severity', ({ severity }) => severity],
  ['message', ({ message }) => message],
  ['service', ({ service }) => service],
  ['host', ({ host }) => host],
  ['trace', ({ traceId }) => traceId],
  ['traceId', ({ traceId }) => traceId],
  ['span', ({ spanId }) => spanId],
  ['spanId', ({ spanId }) => spanId],
  ['attributes', ({ attributes }) => attributes],
])

/** The names of fields of entries, for the help. */
export const FIELD_HELP =
  'id, time, timestamp, level, severity, message, service, host, traceId, spanId, attributes, or an attribute by name or path'

/** Whether the name is that of a field of entries, and not of an attribute. */
export function isEntryField(name: string): boolean {
  return READERS.has(name)
}

/** A field by its name. `@service` is the attribute with the name of a field. */
export function fieldReader(field: string): ReadField {
  const own = READERS.get(field)
  if (own !== undefined) return own
  const name = field.startsWith('@') && READERS.has(field.slice(1)) ? field.slice(1) : field
  const attribute = { name, path: name.split('.') }
  return ({ attributes }) => (attributes === undefined ? undefined : attributeValue(attributes, attribute))
}

/** Parses `time,message,http.status`. */
export function parseFields(text: string, before: readonly string[] = []): string[] {
  const names = text.split(',').map((name) => name.trim())
  if (names.includes('')) throw new InvalidArgumentError('Give names, separated by commas: time,http.status.')
  return [...before, ...names]
}

import { attributeValue, type JsonValue, type StoredLogEntry, severityName } from '@logpond/core'
import { formatTime, type TimeStyle } from './format-time.js'
import { markedAttribute } from './marked-attribute.js'

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

/** The names of fields of entries, each as it is written most. */
export const ENTRY_FIELDS = [...READERS.keys()].filter((name) => name !== 'trace' && name !== 'span')

/** The columns of a table with everything that an entry has. */
export const CSV_FIELDS: readonly string[] =
  'id,time,level,service,host,traceId,spanId,message,attributes'.split(',')

/** Whether the name is that of a field of entries, and not of an attribute. */
export function isEntryField(name: string): boolean {
  return READERS.has(name)
}

/** A field by its name. `@service` is the attribute with the name of a field, `@"odd name"` one with any name. */
export function fieldReader(field: string): ReadField {
  const own = READERS.get(field)
  if (own !== undefined) return own
  const name = markedAttribute(field) ?? field
  const attribute = { name, path: name.split('.') }
  return ({ attributes }) => (attributes === undefined ? undefined : attributeValue(attributes, attribute))
}

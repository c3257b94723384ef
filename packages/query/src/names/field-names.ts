/** The fields of the language. Every other name is an attribute. */
export type Field =
  | 'level'
  | 'service'
  | 'host'
  | 'trace'
  | 'span'
  | 'since'
  | 'until'
  | 'order'
  | 'limit'
  | 'after'

const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['level', 'level'],
  ['severity', 'level'],
  ['service', 'service'],
  ['host', 'host'],
  ['trace', 'trace'],
  ['traceId', 'trace'],
  ['span', 'span'],
  ['spanId', 'span'],
  ['since', 'since'],
  ['startTime', 'since'],
  ['until', 'until'],
  ['endTime', 'until'],
  ['order', 'order'],
  ['limit', 'limit'],
  ['after', 'after'],
])

/** The fields, each under the name that is written most. */
export const FIELD_NAMES: readonly Field[] = [...new Set(FIELDS.values())]

/** The field with this name; undefined for the name of an attribute. */
export function fieldOf(name: string): Field | undefined {
  return FIELDS.get(name)
}

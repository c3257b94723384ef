import {
  type AttributeName,
  type AttributeValue,
  compareValues,
  type DriverField,
  type FieldSummary,
  type JsonValue,
  type StoredLogEntry,
  type TopValues,
} from '@logpond/core'

/** Counts the values of a field, entry by entry. */
export function plainTopValues(
  entries: readonly StoredLogEntry[],
  field: DriverField,
  limit: number,
): TopValues {
  const counts = new Map<AttributeValue, number>()
  let missing = 0
  for (const entry of entries) {
    const value = plainValue(entry, field)
    if (value === undefined) missing++
    else counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  const values = Array.from(counts, ([value, count]) => ({ value, count }))
  values.sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
  return { values: values.slice(0, limit), distinct: counts.size, missing, complete: true }
}

/** The names that find a scalar: all paths of keys are tried, whether they can be found or not. */
export function plainFields(entries: readonly StoredLogEntry[]): FieldSummary[] {
  const types = ['string', 'number', 'boolean', 'null'] as const
  const found = new Map<string, FieldSummary['types']>()
  for (const { attributes = {} } of entries) {
    for (const name of new Set(pathsIn(attributes))) {
      const value = plainValueOf(attributes, { name, path: name.split('.') })
      if (value === undefined) continue
      found.set(name, [...(found.get(name) ?? []), value === null ? 'null' : (typeof value as 'string')])
    }
  }
  return Array.from(found, ([name, all]) => ({
    name,
    types: types.filter((type) => all.includes(type)),
    count: all.length,
  })).sort((a, b) => (a.name < b.name ? -1 : 1))
}

export function plainValue(entry: StoredLogEntry, field: DriverField): AttributeValue | undefined {
  if (field.column === 'attributes') return plainValueOf(entry.attributes ?? {}, field)
  return field.column === 'traceId' ? entry.traceId?.toLowerCase() : entry[field.column]
}

function plainValueOf(
  attributes: { readonly [key: string]: JsonValue },
  { name, path }: AttributeName,
): AttributeValue | undefined {
  let value: JsonValue | undefined = attributes as { [key: string]: JsonValue }
  for (const key of Object.hasOwn(attributes, name) ? [name] : path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = Object.getOwnPropertyDescriptor(value, key)?.value as JsonValue | undefined
  }
  if (typeof value === 'object' && value !== null) return undefined
  return value === 0 ? 0 : value
}

function pathsIn(value: JsonValue): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...pathsIn(inner).map((path) => `${key}.${path}`),
  ])
}

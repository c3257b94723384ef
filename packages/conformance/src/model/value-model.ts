import {
  type AttributeValue,
  compareValues,
  type DriverField,
  type DriverFilter,
  type DriverGroupedHistogram,
  type DriverTopValues,
  type FieldSummary,
  type HistogramBucket,
  type JsonValue,
  type StoredLogEntry,
  type TopValues,
  type ValueCount,
} from '@logpond/core'
import { attributeOf, isSimple, matchesFilter, modelHistogram, startOfSlice } from './entry-model.js'

// The right answers about the values of fields, computed in the simplest way: look at every entry, one after the other.

/** The value of a field; `undefined` if the entry has none, or an object or an array. */
function fieldValueOf(entry: StoredLogEntry, field: DriverField): AttributeValue | undefined {
  if (field.column === 'traceId') return entry.traceId?.toLowerCase()
  const value = field.column === 'attributes' ? attributeOf(entry, field) : entry[field.column]
  return isSimple(value) ? value : undefined
}

export function modelTopValues(
  entries: readonly StoredLogEntry[],
  { field, limit, ...filter }: DriverTopValues,
): TopValues {
  /** By their JSON text: values that are written alike are equal. */
  const counts = new Map<string, number>()
  let missing = 0
  for (const entry of entries) {
    if (!matchesFilter(entry, filter)) continue
    const value = fieldValueOf(entry, field)
    if (value === undefined) {
      missing++
      continue
    }
    const json = JSON.stringify(value)
    counts.set(json, (counts.get(json) ?? 0) + 1)
  }
  const values = Array.from(counts, ([json, count]): ValueCount => ({ value: JSON.parse(json), count }))
  values.sort((a, b) => b.count - a.count || compareValues(a.value, b.value))
  return { values: values.slice(0, limit), distinct: values.length, missing, complete: true }
}

const TYPES: readonly FieldSummary['types'][number][] = ['string', 'number', 'boolean', 'null']

export function modelFields(entries: readonly StoredLogEntry[], filter: DriverFilter): FieldSummary[] {
  const found = new Map<string, AttributeValue[]>()
  for (const entry of entries) {
    if (entry.attributes === undefined || !matchesFilter(entry, filter)) continue
    // Only names that lead to a value in a filter: keys with dots inside objects have none.
    for (const name of new Set(joinedKeys(entry.attributes))) {
      const value = attributeOf(entry, { name, path: name.split('.') })
      if (!isSimple(value)) continue
      const values = found.get(name)
      if (values === undefined) found.set(name, [value])
      else values.push(value)
    }
  }
  const names = [...found.keys()].sort((a, b) => (a < b ? -1 : 1))
  return names.map((name) => {
    const values = found.get(name) ?? []
    const types = new Set(values.map((value) => (value === null ? 'null' : typeof value)))
    return { name, types: TYPES.filter((type) => types.has(type)), count: values.length }
  })
}

/** The keys that lead to each value in objects, joined by dots. */
function joinedKeys(attributes: { readonly [key: string]: JsonValue }, prefix = ''): string[] {
  return Object.entries(attributes).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? joinedKeys(value, `${prefix}${key}.`)
      : [`${prefix}${key}`],
  )
}

export function modelGroups(
  entries: readonly StoredLogEntry[],
  { by, limit, bucket, offset, ...filter }: DriverGroupedHistogram,
): HistogramBucket[] {
  const slices = { bucket, ...(offset !== undefined && { offset }) }
  const matching = entries.filter((entry) => matchesFilter(entry, filter))
  const { values } = modelTopValues(matching, { field: by, limit })
  const inSlices = Map.groupBy(matching, (entry) => startOfSlice(entry, slices))
  return modelHistogram(matching, slices).map((slice) => {
    const found = modelTopValues(inSlices.get(slice.start) ?? [], { field: by, limit: Infinity }).values
    const counts = new Map(found.map(({ value, count }) => [value, count]))
    const byValue = values.map(({ value }): ValueCount => ({ value, count: counts.get(value) ?? 0 }))
    return { ...slice, byValue: byValue.filter(({ count }) => count > 0) }
  })
}

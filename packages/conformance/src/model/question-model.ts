import {
  type AttributeValue,
  type FieldSummary,
  type HistogramBucket,
  type HistogramQuery,
  type JsonValue,
  type StoredLogEntry,
  type TopValues,
  toMicroseconds,
} from '@logpond/core'
import { inOrder } from './entry-model.js'
import { attributeOf } from './query-model.js'

// The right answers of a storage to questions about entries that match, computed in the simplest way.

const DEFAULT_VALUES = 20
const TYPES = ['string', 'number', 'boolean', 'null'] as const

export function topValuesModel(
  entries: readonly StoredLogEntry[],
  field: string,
  limit = DEFAULT_VALUES,
): TopValues {
  const found = entries.map((entry) => countedValue(entry, field))
  const values = [...new Set(found)].filter((value) => value !== undefined)
  const counted = values.map((value) => ({ value, count: found.filter((one) => one === value).length }))
  counted.sort((a, b) => b.count - a.count || compare(a.value, b.value))
  const missing = found.filter((value) => value === undefined).length
  return { values: counted.slice(0, limit), distinct: counted.length, missing, complete: true }
}

/** Tries each path through objects as the name of an attribute, whether a query can find it or not. */
export function fieldsModel(entries: readonly StoredLogEntry[]): FieldSummary[] {
  const names = new Set(entries.flatMap(({ attributes }) => pathsIn(attributes)))
  const fields: FieldSummary[] = []
  for (const name of [...names].sort()) {
    const values = entries.map((entry) => simple(attributeOf(entry, name)))
    const types = TYPES.filter((type) => values.some((value) => typeOf(value) === type))
    const count = values.filter((value) => value !== undefined).length
    if (count > 0) fields.push({ name, types, count })
  }
  return fields
}

/** A histogram of entries, with whole microseconds as `bigint`, which do not round. */
export function histogramModel(
  entries: readonly StoredLogEntry[],
  { bucket, by, limit, offset = 0 }: Pick<HistogramQuery, 'bucket' | 'by' | 'limit' | 'offset'>,
): HistogramBucket[] {
  const [width, shift] = [bucket, offset].map((time) => BigInt(toMicroseconds(time))) as [bigint, bigint]
  const slices = new Map<bigint, StoredLogEntry[]>()
  for (const entry of inOrder(entries, 'oldest')) {
    const time = BigInt(toMicroseconds(entry.timestamp)) - shift
    const start = time - (((time % width) + width) % width) + shift
    slices.set(start, [...(slices.get(start) ?? []), entry])
  }
  const groups = by === undefined ? undefined : topValuesModel(entries, by, limit).values
  return Array.from(slices, ([start, inside]) => {
    const bySeverity: Record<number, number> = {}
    for (const { severity } of inside) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1
    const slice: HistogramBucket = { start: Number(start) / 1000, count: inside.length, bySeverity }
    if (by === undefined) return slice
    const byValue = groups?.map(({ value }) => ({
      value,
      count: inside.filter((entry) => countedValue(entry, by) === value).length,
    }))
    return { ...slice, byValue: byValue?.filter(({ count }) => count > 0) ?? [] }
  })
}

function countedValue(entry: StoredLogEntry, field: string): AttributeValue | undefined {
  if (field === 'traceId') return entry.traceId?.toLowerCase()
  if (field === 'service' || field === 'host' || field === 'severity') return entry[field]
  return simple(attributeOf(entry, field))
}

function simple(value: JsonValue | undefined): AttributeValue | undefined {
  return typeof value === 'object' && value !== null ? undefined : value
}

function typeOf(value: AttributeValue | undefined): string {
  return value === null ? 'null' : typeof value
}

/** Null, booleans, numbers, texts; each kind ascending. */
function compare(a: AttributeValue, b: AttributeValue): number {
  const order = ['null', 'boolean', 'number', 'string']
  if (typeOf(a) !== typeOf(b)) return order.indexOf(typeOf(a)) - order.indexOf(typeOf(b))
  return (a as string) < (b as string) ? -1 : 1
}

function pathsIn(value: JsonValue | undefined): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...pathsIn(inner).map((path) => `${key}.${path}`),
  ])
}

import type { AttributeValue, JsonValue, StoredLogEntry } from '../../src/contract/log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from '../../src/contract/read-results.js'
import { modelValue } from './filter-model.js'

type Scalar = AttributeValue | undefined

/** Counts values as the documentation says, with arrays only. */
export function modelTopValues(entries: readonly StoredLogEntry[], field: string, limit: number): TopValues {
  const found = entries.map((entry) => modelFieldValue(entry, field))
  const values = distinct(found.filter((value) => value !== undefined))
    .map((value) => ({ value, count: found.filter((one) => one === value).length }))
    .sort(
      (a, b) => b.count - a.count || order(a.value) - order(b.value) || (lessThan(a.value, b.value) ? -1 : 1),
    )
  return {
    values: values.slice(0, limit),
    distinct: values.length,
    missing: found.filter((value) => value === undefined).length,
    complete: true,
  }
}

/** Every name that a condition may have is tried on every entry: all paths through objects, whether they can be found or not. */
export function modelFields(entries: readonly StoredLogEntry[]): FieldSummary[] {
  const names = distinct(entries.flatMap(({ attributes }) => pathsOf(attributes ?? {})))
  const types = ['string', 'number', 'boolean', 'null'] as const
  return names
    .map((name) => entries.map((entry) => scalarOf(modelValue(name, entry.attributes ?? {}))))
    .map((values, i) => ({
      name: names[i] as string,
      types: types.filter((type) =>
        values.some((value) => (value === null ? 'null' : typeof value) === type),
      ),
      count: values.filter((value) => value !== undefined).length,
    }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Slices whose width and offset are whole milliseconds. */
export function modelGrouped(
  entries: readonly StoredLogEntry[],
  { bucket, offset, by, limit }: { bucket: number; offset: number; by: string; limit: number },
): HistogramBucket[] {
  const startOf = ({ timestamp }: StoredLogEntry) =>
    Math.floor((timestamp - offset) / bucket) * bucket + offset
  const { values } = modelTopValues(entries, by, limit)
  return distinct(entries.map(startOf))
    .sort((a, b) => a - b)
    .map((start) => {
      const inside = entries.filter((entry) => startOf(entry) === start)
      const severities = distinct(inside.map(({ severity }) => severity))
      return {
        start,
        count: inside.length,
        bySeverity: Object.fromEntries(
          severities.map((one) => [one, inside.filter(({ severity }) => severity === one).length]),
        ),
        byValue: values
          .map(({ value }) => ({
            value,
            count: inside.filter((entry) => modelFieldValue(entry, by) === value).length,
          }))
          .filter(({ count }) => count > 0),
      }
    })
}

function modelFieldValue(entry: StoredLogEntry, field: string): Scalar {
  if (field === 'traceId') return entry.traceId?.toLowerCase()
  if (field === 'service' || field === 'host' || field === 'severity') return entry[field]
  return scalarOf(modelValue(field, entry.attributes ?? {}))
}

function pathsOf(value: JsonValue): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...pathsOf(inner).map((path) => `${key}.${path}`),
  ])
}

function scalarOf(value: JsonValue | undefined): Scalar {
  return typeof value === 'object' && value !== null ? undefined : value
}

function distinct<T>(values: readonly T[]): T[] {
  return values.filter((value, i) => values.indexOf(value) === i)
}

function order(value: Scalar): number {
  return ['null', 'boolean', 'number', 'string'].indexOf(value === null ? 'null' : typeof value)
}

function lessThan(a: Scalar, b: Scalar): boolean {
  return (a as string) < (b as string)
}

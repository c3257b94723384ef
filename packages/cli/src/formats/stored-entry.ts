import { type StoredLogEntry, toSeverity } from '@logpond/core'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'

const FIELDS: { readonly [K in keyof Required<StoredLogEntry>]: Check } = {
  id: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  timestamp: Number.isFinite,
  severity: (value) => typeof value === 'number' && toSeverity(value) !== undefined,
  message: isText,
  service: isText,
  host: isText,
  traceId: isText,
  spanId: isText,
  attributes: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

/** Whether an object is an entry as `search`, `tail` and `export` print it: all that each has, and nothing else. */
export function isStoredEntry(record: Record<string, unknown>): boolean {
  if (record.id === undefined || record.timestamp === undefined || record.severity === undefined) return false
  return (
    record.message !== undefined &&
    Object.keys(record).every(
      (key) => Object.hasOwn(FIELDS, key) && FIELDS[key as keyof typeof FIELDS](record[key]),
    )
  )
}

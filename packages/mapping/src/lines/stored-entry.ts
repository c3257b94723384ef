import { type LogEntry, type StoredLogEntry, toSeverity } from '@logpond/core'
import { limitDepth } from '../json/limit-depth.js'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'

/** Numbers in this range are seconds since the epoch. As milliseconds they would be in the first months of 1970. */
const SECONDS_FROM = 1e9
const SECONDS_BELOW = 1e10

const FIELDS: { readonly [K in keyof Required<StoredLogEntry>]: Check } = {
  id: (value) => Number.isSafeInteger(value) && (value as number) > 0,
  timestamp: (value) =>
    typeof value === 'number' &&
    Math.abs(value) <= 8.64e12 &&
    !(value >= SECONDS_FROM && value < SECONDS_BELOW),
  severity: (value) => typeof value === 'number' && toSeverity(value) !== undefined,
  message: isText,
  service: isText,
  host: isText,
  traceId: (value) => isText(value) && /^[0-9a-f]{32}$/i.test(value as string),
  spanId: (value) => isText(value) && /^[0-9a-f]{16}$/i.test(value as string),
  attributes: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
/** Whether an object is an entry printed by `search`, `tail` or `export`: it has all required members and no unknown ones. */
export function isStoredEntry(record: Record<string, unknown>): boolean {
  if (record.id === undefined || record.timestamp === undefined || record.severity === undefined) return false
  return (
    record.message !== undefined &&
    Object.keys(record).every(
      (key) => Object.hasOwn(FIELDS, key) && FIELDS[key as keyof typeof FIELDS](record[key]),
    )
  )
}

/** Whether an object has the members of a printed entry, even with other values, such as seconds or severities of syslog. */
export function looksStored(record: Record<string, unknown>): boolean {
  const { id, timestamp, severity, message } = record
  return id !== undefined && timestamp !== undefined && severity !== undefined && message !== undefined
}

/** The printed entry without its id. All of its numbers are JavaScript numbers, however many digits they have. */
export function readStoredEntry(text: string): LogEntry {
  const { id: _id, ...entry } = JSON.parse(text) as StoredLogEntry
  if (entry.attributes !== undefined) limitDepth(entry.attributes, text)
  return entry
}

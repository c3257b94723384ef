import type { LogEntry } from '@logpond/core'
import type { Field } from './json-fields.js'
import { readSpanId, readTraceId } from './json-ids.js'
import { fromJsonTime } from './json-time.js'
import { type NumberedLevel, severityOfLevel } from './level-value.js'

type Reader<K extends Field> = (value: unknown, scale: NumberedLevel, now: () => number) => LogEntry[K] | null

/** Convert a value to that of a field; `undefined` if it is invalid, `null` if it is empty. */
const READERS: { readonly [K in Field]: Reader<K> } = {
  message: (value) => (typeof value === 'string' ? value : undefined) as string,
  severity: severityOfLevel,
  timestamp: (value, _scale, now) => fromJsonTime(value, now),
  service: toName,
  host: toName,
  traceId: readTraceId,
  spanId: readSpanId,
}

/** Sets a field, unless it already has a value. Returns whether the value was valid or empty. */
export function takeField<K extends Field>(
  entry: Partial<LogEntry>,
  field: K,
  value: unknown,
  scale: NumberedLevel,
  now: () => number,
): boolean {
  if (entry[field] !== undefined) return false
  const read = READERS[field](value, scale, now)
  if (read === undefined) return false
  if (read !== null) entry[field] = read
  return true
}

function toName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

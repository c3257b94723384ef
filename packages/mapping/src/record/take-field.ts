import type { LogEntry } from '@logpond/core'
import { readSpanId, readTraceId } from '../ids/trace-ids.js'
import { type NumberedLevel, severityOfLevel } from '../levels/level-value.js'
import { isOnlyTime, recordTime, type TimeReader } from '../times/record-time.js'
import type { Field } from './record-fields.js'

type Reader<K extends Field> = (
  value: unknown,
  scale: NumberedLevel,
  readTime: TimeReader | undefined,
) => LogEntry[K] | null

/** Convert a value to that of a field; `undefined` if it is invalid, `null` if it is empty. */
const READERS: { readonly [K in Field]: Reader<K> } = {
  message: (value) => (typeof value === 'string' ? value : undefined) as string,
  severity: severityOfLevel,
  timestamp: (value, _scale, readTime) => recordTime(value, readTime),
  service: toName,
  host: toName,
  traceId: readTraceId,
  spanId: readSpanId,
}

/**
 * Sets a field, unless it already has a value. Returns whether the value was valid, and the field stands for all of it.
 *
 * @param known The only value that is valid.
 */
export function takeField<K extends Field>(
  entry: Partial<LogEntry>,
  field: K,
  value: unknown,
  scale: NumberedLevel,
  readTime: TimeReader | undefined,
  known?: number,
): boolean {
  if (entry[field] !== undefined) return false
  const read = READERS[field](value, scale, readTime)
  if (read === undefined || read === null || (known !== undefined && read !== known)) return false
  entry[field] = read
  return isWhole(field, value)
}

/** Whether nothing of a value is lost if it becomes a field. Levels and times may be objects with other members too. */
function isWhole(field: Field, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return field === 'severity' ? Object.keys(value).length === 1 : isOnlyTime(value)
}

function toName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

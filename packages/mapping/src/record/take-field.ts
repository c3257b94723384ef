import type { LogEntry } from '@logpond/core'
import { readSpanId, readTraceId } from '../ids/trace-ids.js'
import { type NumberedLevel, severityOfLevel } from '../levels/level-value.js'
import { recordTime, type TimeReader } from '../times/record-time.js'
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
 * Sets a field, unless it already has a value. Returns whether the value was valid or empty.
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
  if (read === undefined || (known !== undefined && read !== known)) return false
  if (read !== null) entry[field] = read
  return true
}

function toName(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

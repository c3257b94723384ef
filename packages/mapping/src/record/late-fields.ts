import type { LogEntry } from '@logpond/core'
import { liftDatadog } from '../ids/lift-trace.js'
import { levelScale } from '../levels/level-scales.js'
import { recordTime, type TimeReader } from '../times/record-time.js'
import { isObject, removeMember } from '../values/nested.js'
import { LATE_NAMES, PATHS, SCALES } from './record-fields.js'
import type { RecordOptions } from './record-options.js'
import { takeField } from './take-field.js'

type JsonObject = Record<string, unknown>
type Incomplete = Partial<LogEntry>

/**
 * Moves missing fields of an entry out of its attributes: from nested objects, and from ambiguous names.
 *
 * @param options.severity The only severity that is valid.
 */
export function completeFields(
  entry: Incomplete,
  attributes: JsonObject,
  { readTime, severity }: Pick<RecordOptions, 'readTime' | 'severity'>,
): void {
  for (const [field, name, member] of PATHS) {
    if (entry[field] !== undefined) continue
    const object = attributes[name]
    const known = field === 'severity' ? severity : undefined
    if (isObject(object) && takeField(entry, field, object[member], levelScale, readTime, known))
      removeMember(attributes, name, member)
  }
  liftDatadog(entry, attributes)
  if (severity !== undefined) entry.severity = severity
  if (entry.severity === undefined) completeSeverity(entry, attributes, readTime)
  if (entry.timestamp === undefined) completeTime(entry, attributes, readTime)
  if ('_PID' in attributes) completeOrigin(entry, attributes, readTime)
}

function completeSeverity(entry: Incomplete, attributes: JsonObject, readTime: TimeReader | undefined): void {
  for (const name of LATE_NAMES.severity) {
    const value = attributes[name]
    if (
      value !== undefined &&
      takeField(entry, 'severity', value, SCALES.get(name) ?? levelScale, readTime)
    ) {
      delete attributes[name]
      return
    }
  }
  // MongoDB calls the time `t` and the severity `s`.
  if (!isObject(attributes.t) || typeof attributes.s !== 'string') return
  if (takeField(entry, 'severity', attributes.s, levelScale, readTime)) delete attributes.s
}

function completeTime(entry: Incomplete, attributes: JsonObject, readTime: TimeReader | undefined): void {
  for (const [parts, join] of TIMES_IN_PARTS) {
    const values = parts.map((part) => attributes[part])
    const timestamp = values.every(isScalar) ? recordTime(join(values), readTime) : undefined
    if (timestamp === undefined) continue
    entry.timestamp = timestamp
    for (const part of parts) delete attributes[part]
    return
  }
  for (const name of LATE_NAMES.timestamp) {
    const value = attributes[name]
    if (value === undefined || isSmall(value) || !takeField(entry, 'timestamp', value, levelScale, readTime))
      continue
    delete attributes[name]
    return
  }
}

/** Times in two members: a date and a time of day, or seconds and nanoseconds as agents of Google Cloud write them. */
const TIMES_IN_PARTS: readonly (readonly [readonly string[], (parts: readonly unknown[]) => unknown])[] = [
  [['date', 'time'], ([date, time]) => `${date} ${time}`],
  [['timestampSeconds', 'timestampNanos'], ([seconds, nanos]) => ({ seconds, nanos })],
]

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

/** Whether a number is too small for a time of the last 50 years. Then these names mean something else. */
function isSmall(value: unknown): boolean {
  if (typeof value === 'string') return /^[\d.]{1,9}$/.test(value) && Number(value) < SMALL
  return typeof value === 'number' && value < SMALL
}

const SMALL = 1e8

/** Takes the service and the process id from the fields of the journal. */
function completeOrigin(entry: Incomplete, attributes: JsonObject, readTime: TimeReader | undefined): void {
  for (const name of LATE_NAMES.service) {
    if (entry.service === undefined && takeField(entry, 'service', attributes[name], levelScale, readTime))
      delete attributes[name]
  }
  const { _PID: pid } = attributes
  if (typeof pid !== 'string' || 'process.pid' in attributes) return
  delete attributes._PID
  attributes['process.pid'] = /^\d{1,10}$/.test(pid) ? Number(pid) : pid
}

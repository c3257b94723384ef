import type { LogEntry } from '@logpond/core'
import { httpAttributes } from '../http/http-attributes.js'
import { withoutAnsi } from '../message/ansi.js'
import { findMessage } from '../message/find-message.js'
import { messageOf } from '../message/message-of.js'
import { setAttribute } from '../values/attributes.js'
import { readSafely } from '../values/read-safely.js'
import { completeFields } from './late-fields.js'
import { liftError } from './lift-error.js'
import { flatLogTape } from './log-tape.js'
import { completeOmittedSeverity } from './omitted-severity.js'
import { completeFromPayload } from './payload.js'
import { MEANINGS } from './record-fields.js'
import type { RecordOptions } from './record-options.js'
import { isPinoRecord, scaleOf } from './record-scale.js'
import { takeField } from './take-field.js'
import { takeLevel } from './take-level.js'
import { unfold } from './unfold.js'

type JsonObject = Record<string, unknown>

const NO_OPTIONS: RecordOptions = {}

/**
 * The entry of one parsed JSON record of pino, Bunyan, winston, or any other logger that writes an object per line.
 *
 * | entry | from |
 * | --- | --- |
 * | `severity` | `level`, `severity`, `log.level` and other names; undefined if there is none, or it is unknown |
 * | `timestamp` | `time`, `timestamp`, `@timestamp` and other names; a text only if it has a time zone |
 * | `message` | `msg`, `message` and other names; otherwise the message of the error, or the values of the record as text |
 * | `service`, `host` | `service.name`, and `name` of pino and Bunyan; `hostname`, `host.name` |
 * | `traceId`, `spanId` | the names of OpenTelemetry, the Elastic Common Schema, Datadog and Google Cloud |
 * | `exception.*` | `err`, `error` or `exception`, if it is the object of an error; `stack` of winston |
 * | `process.pid` | `pid` |
 *
 * Every other member is an attribute under its own name. A member whose value does not fit its name, such as a time that cannot be
 * read, is an attribute too, and so is the second member for one field. A member is renamed only if the record does not have the
 * new name. So each member of the record is somewhere in the entry.
 *
 * @param record Is not changed. It may contain live values, such as errors and Dates. If reading one of them throws, the whole record
 *   becomes the attributes.
 *
 * @example
 * ```ts
 * entryOfRecord({ level: 40, time: 1706696430123, pid: 42, hostname: 'box', name: 'shop', msg: 'slow', ms: 7 })
 * // { severity: 13, timestamp: 1706696430123, host: 'box', service: 'shop', message: 'slow', attributes: { 'process.pid': 42, ms: 7 } }
 * ```
 */
export function entryOfRecord(record: JsonObject, options: RecordOptions = NO_OPTIONS): LogEntry {
  try {
    return read(flatLogTape(record) ?? record, options)
  } catch {
    return unreadable(record, options)
  }
}

function read(record: JsonObject, options: RecordOptions): LogEntry {
  const { severity, timestamp, readTime, errorKey } = options
  const entry: Partial<LogEntry> = {}
  const attributes: JsonObject = {}
  const scale = scaleOf(record)
  const isOfPino = isPinoRecord(record, scale)
  const messageKey = messageKeyOf(record, isOfPino, options)
  const serviceKey = options.serviceKey ?? (isOfPino ? 'name' : undefined)
  let isPlain = true
  let errorName: string | undefined
  for (const key of Object.keys(record)) {
    const value = record[key]
    let meaning = MEANINGS.get(key)
    if (key === messageKey) meaning = 'message'
    else if (key === serviceKey) meaning = 'service'
    else if (key === errorKey) meaning = 'error'
    else if (meaning === 'message' && messageKey !== undefined) meaning = undefined
    if (meaning === undefined) setAttribute(attributes, key, value)
    else if (meaning === 'pid') setAttribute(attributes, pidName(key, value, record), value)
    else if (meaning === 'error') {
      if (errorName === undefined || key === errorKey) errorName = key
      setAttribute(attributes, key, value)
    } else {
      const isTaken =
        meaning === 'severity'
          ? takeLevel(entry, key, value, scale, severity)
          : meaning !== 'holder' &&
            takeField(entry, meaning, value, scale, readTime, meaning === 'timestamp' ? timestamp : undefined)
      if (isTaken) continue
      isPlain = false
      setAttribute(attributes, key, value)
    }
  }
  if (timestamp !== undefined) entry.timestamp = timestamp
  if (!isPlain || entry.timestamp === undefined || (entry.severity === undefined && severity === undefined)) {
    completeFields(entry, attributes, options)
    unfold(attributes)
  }
  if (severity !== undefined) entry.severity = severity
  if (entry.message === undefined) completeFromPayload(entry, attributes, options, read)
  if (entry.severity === undefined) completeOmittedSeverity(entry, record, attributes, options)
  // Any other text is better than an empty message.
  const message = entry.message || findMessage(attributes) || (entry.message ?? options.text ?? '')
  entry.message = options.keepAnsi === true ? message : withoutAnsi(message)
  if (errorName !== undefined) liftError(attributes, errorName)
  if (options.http) httpAttributes(attributes, options.http === true ? undefined : options.http)
  for (const _name in attributes) {
    entry.attributes = attributes
    break
  }
  return entry as LogEntry
}

/** The entry of a record with a getter or a Proxy that throws, which the storage describes. */
function unreadable(
  record: JsonObject,
  { severity, timestamp, messageKey = 'msg', text = '' }: RecordOptions,
): LogEntry {
  const message = readSafely(() => record[messageKey] ?? record.message)
  const entry: LogEntry = { message: message === undefined ? text : messageOf(message), attributes: record }
  if (severity !== undefined) entry.severity = severity
  if (timestamp !== undefined) entry.timestamp = timestamp
  return entry
}

/** The member that certainly is the message. Then a field `message` that the application has logged is not. */
function messageKeyOf(record: JsonObject, isOfPino: boolean, options: RecordOptions): string | undefined {
  const key = options.messageKey ?? (isOfPino ? 'msg' : undefined)
  return key !== undefined && typeof record[key] === 'string' ? key : undefined
}

/** OpenTelemetry's name of the process id, unless it is not one or the record has that name too. */
function pidName(key: string, value: unknown, record: JsonObject): string {
  return (typeof value === 'number' || typeof value === 'string') && !Object.hasOwn(record, 'process.pid')
    ? 'process.pid'
    : key
}

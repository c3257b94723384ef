import type { LogEntry } from '@logpond/core'
import { withoutAnsi } from './ansi.js'
import { setAttribute } from './attributes.js'
import { FIELDS, MEANINGS, SCALES } from './json-fields.js'
import { completeFields } from './json-late-fields.js'
import { findMessage } from './json-message.js'
import { isObject, unfold } from './json-nested.js'
import { levelScale, monologScale, nextcloudScale, pythonScale, syslogScale } from './level-scales.js'
import { isUnknownLevel, type NumberedLevel } from './level-value.js'
import type { ParseContext } from './log-format.js'
import { takeField } from './take-field.js'

type JsonObject = Record<string, unknown>

/**
 * An entry of pino, bunyan, or any logger that writes one JSON object per line. A member whose value does not fit its name,
 * such as an invalid time, stays an attribute, like all other members. Without a message, the best text in the object is used.
 */
export function jsonLines(record: JsonObject, line: string, context: ParseContext): LogEntry {
  const entry: Partial<LogEntry> = {}
  const attributes: JsonObject = {}
  const scale = scaleOf(record)
  // Only pino and bunyan, which have numbers as levels, use `name` for the program.
  const isNumbered = typeof record.level === 'number' && scale === levelScale
  let isPlain = true
  for (const key of Object.keys(record)) {
    const value = record[key]
    const meaning = isNumbered && key === 'name' ? 'service' : MEANINGS.get(key)
    if (meaning !== undefined) {
      const own = meaning === 'severity' ? (SCALES.get(key) ?? scale) : scale
      if (meaning !== 'holder' && takeField(entry, meaning, value, own, context.now)) continue
      isPlain = false
    }
    setAttribute(attributes, key, value)
  }
  if (!isPlain || entry.timestamp === undefined || entry.severity === undefined) {
    completeFields(entry, attributes, context.now)
    unfold(attributes)
  }
  if (entry.message === undefined) completeFromPayload(entry, attributes, context)
  if (entry.severity === undefined) completeOmittedSeverity(entry, record, attributes, context)
  // Any other text is better than an empty message.
  const message = entry.message || findMessage(attributes) || (entry.message ?? line)
  entry.message = context.keepAnsi === true ? message : withoutAnsi(message)
  for (const _name in attributes) {
    entry.attributes = attributes
    break
  }
  return entry as LogEntry
}

/** The scale of the numeric levels of this logger. */
function scaleOf(record: JsonObject): NumberedLevel {
  const { level, pid } = record
  // pino and bunyan write a pid, and most lines are theirs.
  if (typeof pid === 'number') return levelScale
  // A longer text is not a number.
  if (typeof level !== 'number' && (typeof level !== 'string' || level.length > 2)) return levelScale
  if ('short_message' in record || 'facility' in record) return syslogScale
  if ('level_name' in record) return monologScale
  if ('reqId' in record && 'remoteAddr' in record) return nextcloudScale
  const isPython = 'levelno' in record || 'levelname' in record || 'funcName' in record || 'asctime' in record
  return isPython ? pythonScale : levelScale
}

/** Sets the level that Serilog omits because it is the most common one. In other records, reports an unknown level. */
function completeOmittedSeverity(
  entry: Partial<LogEntry>,
  record: JsonObject,
  attributes: JsonObject,
  { unknownLevel }: ParseContext,
): void {
  if ('@t' in record && !('@l' in record)) entry.severity = 9
  else if (unknownLevel !== undefined) {
    const name = Object.keys(attributes).find((key) => FIELDS.get(key) === 'severity')
    if (name !== undefined && isUnknownLevel(attributes[name])) unknownLevel(attributes[name])
  }
}

/** Objects in which some loggers and exports nest the record of the program. */
const PAYLOADS = [
  'jsonPayload',
  'protoPayload',
  'fields',
  'record',
  '_source',
  'content',
  'result',
  'event',
  '@fields',
]

/** Takes the message and other missing fields from a nested record. */
function completeFromPayload(entry: Partial<LogEntry>, attributes: JsonObject, context: ParseContext): void {
  for (const name of PAYLOADS) {
    const payload = attributes[name]
    if (!isObject(payload)) continue
    if (!name.endsWith('Payload') && typeof (payload.message ?? payload.msg) !== 'string') continue
    const { attributes: rest, ...inner } = jsonLines(payload, '', context)
    Object.assign(entry, { ...inner, ...entry })
    if (rest === undefined) delete attributes[name]
    else attributes[name] = rest
    return
  }
}

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
 * An entry of pino, bunyan, or any logger that writes a JSON object a line. A member whose value is not what its name
 * says, like a time that is none, stays an attribute, as do all others. Without a message, the best text in it is one.
 */
export function jsonLines(record: JsonObject, line: string, context: ParseContext): LogEntry {
  const entry: Partial<LogEntry> = {}
  const attributes: JsonObject = {}
  const scale = scaleOf(record)
  // Only pino and bunyan number their levels, and mean the program by `name`.
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
  if (entry.severity === undefined) completeUnsaidSeverity(entry, record, attributes, context)
  // An empty message says less than anything else.
  const message = entry.message || findMessage(attributes) || (entry.message ?? line)
  entry.message = context.keepAnsi === true ? message : withoutAnsi(message)
  for (const _name in attributes) {
    entry.attributes = attributes
    break
  }
  return entry as LogEntry
}

/** What the numbers mean that this logger writes for levels. */
function scaleOf(record: JsonObject): NumberedLevel {
  const { level, pid } = record
  // pino and bunyan write one, and most lines are theirs.
  if (typeof pid === 'number') return levelScale
  // A longer text holds no number.
  if (typeof level !== 'number' && (typeof level !== 'string' || level.length > 2)) return levelScale
  if ('short_message' in record || 'facility' in record) return syslogScale
  if ('level_name' in record) return monologScale
  if ('reqId' in record && 'remoteAddr' in record) return nextcloudScale
  const isPython = 'levelno' in record || 'levelname' in record || 'funcName' in record || 'asctime' in record
  return isPython ? pythonScale : levelScale
}

/** Serilog leaves out the most usual level. Of any other that is missing it is said why. */
function completeUnsaidSeverity(
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

/** Objects in which some loggers and exports put what the program has logged. */
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

/** Takes the message, and the fields that are missing still, from a record within the record. */
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

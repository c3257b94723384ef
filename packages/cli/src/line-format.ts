import type { LogEntry } from '@logpond/core'
import { setAttribute, withAttributes } from './formats/attributes.js'
import { fromEpochText, storable } from './formats/epoch.js'
import { findTime } from './formats/find-time.js'
import { readSpanId, readTraceId } from './formats/json-ids.js'
import { levelScale } from './formats/level-scales.js'
import { severityOfLevel } from './formats/level-value.js'
import type { ParseContext } from './formats/log-format.js'
import { parseTimestamp } from './formats/timestamp.js'

/**
 * A regular expression that says what the lines of a file look like.
 *
 * @throws {SyntaxError} When it is none, or names no group.
 */
export function parseLineFormat(source: string): RegExp {
  const format = new RegExp(source, 'd')
  // An alternative that is empty matches nothing, with all groups of the other.
  const groups = new RegExp(`${source}|`).exec('')?.groups
  if (groups === undefined) throw new SyntaxError('it names no group, as (?<message>.*) does')
  return new RegExp(format.source)
}

/**
 * The entry that a line of such a format holds; `undefined` when the line does not look so. A time, a level or an id that is
 * not understood stays an attribute, and without a group `message` the line is the message.
 */
export function readFormatted(line: string, format: RegExp, context: ParseContext): LogEntry | undefined {
  const match = format.exec(line)
  if (match === null) return undefined
  const entry: LogEntry = { message: line }
  const attributes: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(match.groups ?? {})) {
    if (value === undefined) continue
    if (!takeGroup(entry, name, value, context)) setAttribute(attributes, name, value)
  }
  return { ...entry, ...withAttributes(attributes) }
}

/** Whether a group's text became a field of the entry. */
function takeGroup(entry: LogEntry, name: string, value: string, context: ParseContext): boolean {
  switch (name) {
    case 'message':
      entry.message = value
      return true
    case 'time':
      return setField(entry, 'timestamp', readTime(value, context))
    case 'level':
      return setField(entry, 'severity', readLevel(value, context))
    case 'service':
    case 'host':
      return setField(entry, name, value === '' ? undefined : value)
    case 'traceId':
      return setField(entry, name, readTraceId(value) ?? undefined)
    case 'spanId':
      return setField(entry, name, readSpanId(value) ?? undefined)
    default:
      return false
  }
}

function setField<K extends keyof LogEntry>(
  entry: LogEntry,
  name: K,
  value: LogEntry[K] | undefined,
): boolean {
  if (value === undefined) return false
  entry[name] = value
  return true
}

function readTime(value: string, { now, learned }: ParseContext): number | undefined {
  const text = value.trim()
  const timestamp = storable(fromEpochText(text) ?? parseTimestamp(text, now))
  if (timestamp !== undefined) return timestamp
  const found = findTime(text, { now, order: learned?.order })
  return found?.start === 0 && found.end === text.length ? found.timestamp : undefined
}

function readLevel(value: string, { unknownLevel }: ParseContext): LogEntry['severity'] {
  const severity = severityOfLevel(value.trim(), levelScale)
  if (severity === undefined && value.trim() !== '') unknownLevel?.(value.trim())
  return severity
}

import type { LogEntry } from '@logpond/core'
import {
  fromEpochText,
  levelScale,
  readSpanId,
  readTraceId,
  setAttribute,
  severityOfLevel,
  storable,
} from '@logpond/mapping/readers'
import { withAttributes } from './formats/attributes.js'
import { findTime } from './formats/find-time.js'
import type { ParseContext } from './formats/log-format.js'
import { parseTimestamp } from './formats/timestamp.js'

/**
 * The entry in a line of a format with named groups; `undefined` if the line does not match. A time, a level or an id that cannot be read
 * becomes an attribute. Without a group `message`, the message is the whole line.
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
    case 'msg':
      entry.message = value
      return true
    case 'time':
    case 'timestamp':
      return setField(entry, 'timestamp', readTime(value, context))
    case 'level':
    case 'severity':
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

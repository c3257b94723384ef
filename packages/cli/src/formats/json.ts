import type { LogEntry } from '@logpond/core'
import { limitDepth } from '@logpond/mapping/readers'
import { jsonLines } from './json-lines.js'
import { type JsonObject, type JsonRecord, readRecords } from './json-records.js'
import type { LogFormat, ParseContext } from './log-format.js'
import { isOpenTelemetry, openTelemetry } from './open-telemetry.js'
import { isOtlp, otlp } from './otlp.js'
import { recordsIn } from './record-list.js'
import { isStoredEntry, readStoredEntry } from './stored-entry.js'

/**
 * Lines of JSON objects: OpenTelemetry log records, alone or in the files of an exporter, or records of pino, bunyan and other
 * loggers.
 */
export const json: LogFormat = {
  name: 'json',
  isClosed: true,
  parse(line, context) {
    const records = readRecords(line)
    if (records?.length === 1) return readEntries(records[0] as JsonRecord, context)
    return records?.flatMap((record) => readEntries(record, context))
  },
}

/** The entries of an object, usually one. */
export function readEntries(record: JsonRecord, context: ParseContext): LogEntry | readonly LogEntry[] {
  try {
    return entriesOf(record, context)
  } catch (error) {
    if (error instanceof RangeError) return { message: record.text }
    throw error
  }
}

/** @throws RangeError if values are nested deeper than the stack allows. */
function entriesOf({ value, text }: JsonRecord, context: ParseContext): LogEntry | readonly LogEntry[] {
  // Most records have both. Then they are not of the kinds below.
  if (value.level !== undefined && value.msg !== undefined)
    return limited(jsonLines(value, text, context), text)
  if (isOtlp(value)) return otlp(value, context).map((entry) => limited(entry, text))
  const list = recordsIn(value)
  if (list === undefined) return limited(entryOf(value, text, context), text)
  return list.map((one) => limited(jsonLines(one, JSON.stringify(one), context), text))
}

function limited(entry: LogEntry, text: string): LogEntry {
  if (entry.attributes !== undefined) limitDepth(entry.attributes, text)
  return entry
}

function entryOf(value: JsonObject, text: string, context: ParseContext): LogEntry {
  // The format printed-entry needs the id first, but another program may have reordered the members.
  if (context.lookAlikes?.seen !== true && isStoredEntry(value)) return readStoredEntry(text)
  return isOpenTelemetry(value) ? openTelemetry(value, text, context) : jsonLines(value, text, context)
}

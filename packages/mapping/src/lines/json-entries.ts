import type { LogEntry } from '@logpond/core'
import { limitDepth } from '../json/limit-depth.js'
import type { JsonObject, JsonRecord } from './json-records.js'
import type { LineContext } from './line-context.js'
import { isOpenTelemetry, openTelemetry } from './open-telemetry.js'
import { isOtlp, otlp } from './otlp.js'
import { recordLine } from './record-line.js'
import { recordsIn } from './record-list.js'
import { isStoredEntry, readStoredEntry } from './stored-entry.js'

/**
 * The entries of a JSON object, usually one: a record of pino, Bunyan or any other logger, an entry that Logpond has printed, an
 * OpenTelemetry log record, alone or in the files of an exporter, or the records in an export of a cloud.
 */
export function jsonEntries(record: JsonRecord, context: LineContext): LogEntry | readonly LogEntry[] {
  try {
    return entriesOf(record, context)
  } catch (error) {
    if (error instanceof RangeError) return { message: record.text }
    throw error
  }
}

/** @throws RangeError if values are nested deeper than the stack allows. */
function entriesOf({ value, text }: JsonRecord, context: LineContext): LogEntry | readonly LogEntry[] {
  // Most records have both. Then they are not of the kinds below.
  if (value.level !== undefined && value.msg !== undefined)
    return limited(recordLine(value, text, context), text)
  if (isOtlp(value)) return otlp(value, context).map((entry) => limited(entry, text))
  const list = recordsIn(value)
  if (list === undefined) return limited(entryOf(value, text, context), text)
  return list.map((one) => limited(recordLine(one, JSON.stringify(one), context), text))
}

function limited(entry: LogEntry, text: string): LogEntry {
  if (entry.attributes !== undefined) limitDepth(entry.attributes, text)
  return entry
}

function entryOf(value: JsonObject, text: string, context: LineContext): LogEntry {
  // The format printed-entry needs the id first, but another program may have reordered the members.
  if (context.lookAlikes?.seen !== true && isStoredEntry(value)) return readStoredEntry(text)
  return isOpenTelemetry(value) ? openTelemetry(value, text, context) : recordLine(value, text, context)
}

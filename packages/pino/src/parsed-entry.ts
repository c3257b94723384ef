import type { LogEntry } from '@logpond/core'
import { entryOfRecord, exceptionAttributes, liftTrace, pinoSeverity } from '@logpond/mapping'
import { limitDepth } from '@logpond/mapping/readers'
import { removeIgnored } from './ignored-keys.js'
import type { LineContext } from './line-context.js'
import { lineTime } from './line-time.js'
import type { CheckedOptions } from './options.js'
import { parseObject } from './parse-object.js'

type JsonObject = Record<string, unknown>

/**
 * The entry of a line, parsed. Its severity and time are those of the context, if that has them. A line that is not JSON becomes the message.
 * The severity is by the number of the level; the caller replaces it if the options say otherwise.
 */
export function parsedEntry(line: string, context: LineContext, options: CheckedOptions): LogEntry {
  const { facts, level } = context
  const severity = level === undefined ? undefined : pinoSeverity(level)
  const timestamp = lineTime(context.time)
  const record = parseObject(line)
  if (record === undefined) return { message: line.trimEnd(), severity, timestamp }
  removeIgnored(record, options.ignore)
  const messageKey = facts?.messageKey ?? options.messageKey
  const errorKey = facts?.errorKey ?? options.errorKey
  const entry = entryOfRecord(record, { messageKey, errorKey, severity, timestamp, text: line.trimEnd() })
  const nestedKey = facts?.nestedKey
  if (nestedKey !== undefined && entry.attributes !== undefined) {
    liftNested(entry, entry.attributes as JsonObject, nestedKey, errorKey ?? 'err')
  }
  if (entry.attributes !== undefined) limitDepth(entry.attributes, line)
  return entry
}

/** Finds the error and the ids of the trace where a logger with `nestedKey` puts them. */
function liftNested(entry: LogEntry, attributes: JsonObject, nestedKey: string, errorKey: string): void {
  const nested = attributes[nestedKey]
  if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return
  const fields = nested as JsonObject
  if (entry.traceId === undefined) Object.assign(entry, liftTrace(fields))
  const error = fields[errorKey]
  if (typeof error === 'object' && error !== null && 'stack' in error) {
    delete fields[errorKey]
    Object.assign(attributes, exceptionAttributes(error))
  }
  if (Object.keys(fields).length === 0) delete attributes[nestedKey]
}

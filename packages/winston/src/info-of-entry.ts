import type { StoredLogEntry } from '@logpond/core'
import { levelOfSeverity } from './levels.js'

/** An entry as winston's own transports return it from `query` and `stream`: the info that was logged. */
export interface StoredInfo {
  level: string
  message: unknown
  /** ISO 8601, unless the logger has added another text. */
  timestamp: unknown
  [field: string]: unknown
}

/** The info of an entry. Entries of other loggers become infos too. */
export function infoOfEntry(entry: StoredLogEntry): StoredInfo {
  const { service, host, traceId, spanId, attributes } = entry
  const info: StoredInfo = {
    level: levelOfSeverity(entry.severity),
    message: entry.message,
    timestamp: new Date(entry.timestamp).toISOString(),
  }
  if (service !== undefined) info.service = service
  if (host !== undefined) info.hostname = host
  if (traceId !== undefined) info.trace_id = traceId
  if (spanId !== undefined) info.span_id = spanId
  const stack = attributes?.['exception.stacktrace']
  if (stack !== undefined) info.stack = stack
  return { ...info, ...attributes }
}

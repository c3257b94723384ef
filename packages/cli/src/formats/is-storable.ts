import { type LogEntry, toSeverity } from '@logpond/core'
import { MAX_TIMESTAMP } from '@logpond/mapping/readers'

const TRACE_ID = /^[0-9a-f]{32}$/i
const SPAN_ID = /^[0-9a-f]{16}$/i

/** Whether the storage accepts the fields of an entry. The depth of attributes is limited when JSON is parsed. */
export function isStorable({ timestamp, severity, traceId, spanId }: LogEntry): boolean {
  return (
    (timestamp === undefined || Math.abs(Number(timestamp)) <= MAX_TIMESTAMP) &&
    (severity === undefined || toSeverity(severity) !== undefined) &&
    (traceId === undefined || TRACE_ID.test(traceId)) &&
    (spanId === undefined || SPAN_ID.test(spanId))
  )
}

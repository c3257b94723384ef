import type { LogEntry } from '@logpond/core'
import { otelEntry, otelOrigin, readOtelRecord, readResource } from '@logpond/mapping/readers'
import type { ResourceLogs } from './otlp-logs.js'

/** The entries of a request: each equals that of the same record in the process that has emitted it, by `@logpond/opentelemetry`. */
export function entriesOf(logs: readonly ResourceLogs[]): LogEntry[] {
  const entries: LogEntry[] = []
  for (const { resource, scopes } of logs) {
    const parts = readResource(resource, true)
    for (const { scope, records } of scopes) {
      const origin = otelOrigin(parts, scope)
      for (const record of records) entries.push(otelEntry(readOtelRecord(record), origin))
    }
  }
  return entries
}

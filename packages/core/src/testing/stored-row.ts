import type { LogBatch } from '../contract/log-batch.js'
import type { JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import type { Severity } from '../contract/severity.js'

/** What an entry takes in memory besides its text, about. */
const OVERHEAD = 200

/** An entry as a {@link MemoryStore} keeps it. It is never handed out. */
export interface StoredRow extends Readonly<StoredLogEntry> {
  /** The attributes as text, from which each reader gets its own copy. */
  readonly json: string | undefined
  readonly bytes: number
}

/** The entries of a batch, with ids from `firstId` on. */
export function rowsOf(batch: LogBatch, firstId: number): StoredRow[] {
  return Array.from({ length: batch.size }, (_, i) => {
    const json = batch.attributes[i]
    const message = batch.messages[i] as string
    const { [i]: service } = batch.services
    const { [i]: host } = batch.hosts
    const texts = [message, json, service, host]
    return {
      id: firstId + i,
      timestamp: batch.timestamps[i] as number,
      severity: batch.severities[i] as Severity,
      message,
      service,
      host,
      traceId: batch.traceIds[i],
      spanId: batch.spanIds[i],
      attributes: parse(json),
      json,
      bytes: texts.reduce((sum, text = '') => sum + 2 * String(text).length, OVERHEAD),
    }
  })
}

/** An entry for a caller, who may change it: fields that were not given are absent. */
export function copyOf(row: StoredRow): StoredLogEntry {
  const { id, timestamp, severity, message, service, host, traceId, spanId, json } = row
  const entry: StoredLogEntry = { id, timestamp, severity, message }
  if (service !== undefined) entry.service = service
  if (host !== undefined) entry.host = host
  if (traceId !== undefined) entry.traceId = traceId
  if (spanId !== undefined) entry.spanId = spanId
  if (json !== undefined) entry.attributes = parse(json)
  return entry
}

/** Whether one place in the order by (timestamp, id) is before another. */
export function isBefore(a: Pick<StoredRow, 'timestamp' | 'id'>, b: Pick<StoredRow, 'timestamp' | 'id'>) {
  return a.timestamp === b.timestamp ? a.id < b.id : a.timestamp < b.timestamp
}

function parse(json: string | undefined): Record<string, JsonValue> | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Record<string, JsonValue>)
}

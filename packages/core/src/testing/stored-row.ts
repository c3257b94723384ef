import type { LogBatch } from '../contract/log-batch.js'
import type { JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import type { Severity } from '../contract/severity.js'

/** About how many bytes of memory an entry takes in addition to its text. */
const OVERHEAD = 200

/** An entry as a {@link MemoryStore} keeps it. Callers get copies only, see {@link copyOf}. */
export interface StoredRow extends Readonly<StoredLogEntry> {
  /** The attributes as JSON, which is parsed again for each reader. */
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

/** A copy of an entry, which the caller may change. Fields that the entry does not have are absent. */
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

/** Whether `a` is before `b` in the order by (timestamp, id). */
export function isBefore(a: Pick<StoredRow, 'timestamp' | 'id'>, b: Pick<StoredRow, 'timestamp' | 'id'>) {
  return a.timestamp === b.timestamp ? a.id < b.id : a.timestamp < b.timestamp
}

function parse(json: string | undefined): Record<string, JsonValue> | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Record<string, JsonValue>)
}

import type { LogBatch } from '../contract/log-batch.js'
import type { JsonValue, StoredLogEntry } from '../contract/log-entry.js'
import type { Severity } from '../contract/severity.js'

/**
 * Creates the entries of a batch as readers get them, with consecutive ids from `firstId`: new objects, without absent fields.
 * For drivers on engines that store entry by entry and not in columns.
 */
export function entriesFromBatch(batch: LogBatch, firstId: number): StoredLogEntry[] {
  return Array.from({ length: batch.size }, (_, i) => {
    const entry: StoredLogEntry = {
      id: firstId + i,
      timestamp: batch.timestamps[i] as number,
      severity: batch.severities[i] as Severity,
      message: batch.messages[i] as string,
    }
    addPresent(entry, 'service', batch.services[i])
    addPresent(entry, 'host', batch.hosts[i])
    addPresent(entry, 'traceId', batch.traceIds[i])
    addPresent(entry, 'spanId', batch.spanIds[i])
    const attributes = batch.attributes[i]
    if (attributes !== undefined) entry.attributes = JSON.parse(attributes) as Record<string, JsonValue>
    return entry
  })
}

function addPresent(
  entry: StoredLogEntry,
  field: 'service' | 'host' | 'traceId' | 'spanId',
  value: string | undefined,
): void {
  if (value !== undefined) entry[field] = value
}

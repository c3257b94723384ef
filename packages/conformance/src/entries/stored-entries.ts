import type { JsonValue, LogBatch, LogDriver, Severity, StoredLogEntry } from '@logpond/core'

/** The entries of a batch as a read must return them, under these ids. Absent fields stay absent. */
export function entriesOf(batch: LogBatch, ids: readonly number[]): StoredLogEntry[] {
  return Array.from({ length: batch.size }, (_, i) => {
    const entry: StoredLogEntry = {
      id: ids[i] as number,
      timestamp: batch.timestamps[i] as number,
      severity: batch.severities[i] as Severity,
      message: batch.messages[i] as string,
    }
    const { [i]: service } = batch.services
    const { [i]: host } = batch.hosts
    const { [i]: traceId } = batch.traceIds
    const { [i]: spanId } = batch.spanIds
    const { [i]: attributes } = batch.attributes
    if (service !== undefined) entry.service = service
    if (host !== undefined) entry.host = host
    if (traceId !== undefined) entry.traceId = traceId
    if (spanId !== undefined) entry.spanId = spanId
    if (attributes !== undefined) entry.attributes = JSON.parse(attributes) as Record<string, JsonValue>
    return entry
  })
}

/** Every entry in the order of the ids, read in pages. */
export async function readAll(driver: LogDriver): Promise<StoredLogEntry[]> {
  const entries: StoredLogEntry[] = []
  for (let lastId = 0; ; lastId = entries.at(-1)?.id ?? 0) {
    const page = await driver.readAfter(lastId, {}, 10_000)
    entries.push(...page)
    if (page.length < 10_000) return entries
  }
}

import type { LogEntry, LogStorage, StoredLogEntry, WriteReceipt } from '@logpond/core'
import { storedEntry } from '../entries/expected-entries.js'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** Stores entries in a storage on the fixed clock, and flushes. @returns The entries as a read must return them. */
export async function storeAll(storage: LogStorage, entries: readonly LogEntry[]): Promise<StoredLogEntry[]> {
  const receipts = storage.storeMany(entries)
  await storage.flush()
  return entries.map((entry, i) => storedEntry(entry, committedId(receipts[i] as WriteReceipt, i)))
}

/** @throws ConformanceFailure unless the entry is committed. */
export function committedId({ status, id, error }: WriteReceipt, i: number): number {
  if (status === 'committed' && id !== undefined) return id
  const why = error === undefined ? '' : `, with ${error.code}: ${error.message}`
  throw new ConformanceFailure(
    `the receipt of entry ${i}: expected committed with an id, got ${status}${why}`,
    { cause: error },
  )
}

import type { LogEntry, LogStorage, StoredLogEntry, WriteReceipt } from '@logpond/core'
import { storedEntry } from '../entries/expected-entries.js'
import { ConformanceFailure } from '../failure/conformance-failure.js'

/** Has a storage on the fixed clock write entries, and says what must be read back of them. */
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
    `the receipt of entry ${i}: expected it to be committed, with an id; it is ${status}${why}`,
    { cause: error },
  )
}

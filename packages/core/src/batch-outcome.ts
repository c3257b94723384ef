import type { LogStorageError } from './log-storage-error.js'
import type { QueuedBatch } from './queued-batch.js'

/** How writing a batch ended: every entry has an id, or none was written. */
export type BatchOutcome = { ids: readonly number[] } | { error: LogStorageError }

/** What becomes of the entries of a batch, told in their order. */
export interface BatchListener {
  committed(batch: QueuedBatch, ids: readonly number[]): void
  failed(batch: QueuedBatch, error: LogStorageError): void
}

/**
 * The writes that a batch takes, one after the other: it yields a batch to be written and is resumed with the outcome.
 *
 * Usually that is one. When the engine refuses some entry, the batch is halved, and the half that holds the culprit
 * halved again, until it stands alone: at most 2·log₂(n)+2 writes for one culprit among n entries. All others commit,
 * in their order.
 *
 * @param knownBad The batch holds a culprit for sure, as its neighbours were found to be good.
 * @returns Whether all of the batch was committed.
 */
export function* writesOf(
  batch: QueuedBatch,
  listener: BatchListener,
  knownBad = false,
): Generator<QueuedBatch, boolean, BatchOutcome> {
  if (!knownBad || batch.size === 1) {
    const outcome = yield batch
    if ('ids' in outcome) {
      listener.committed(batch, outcome.ids)
      return true
    }
    if (outcome.error.code !== 'ENTRY_REJECTED' || batch.size === 1) {
      listener.failed(batch, outcome.error)
      return false
    }
  }
  const [left, right] = batch.halves()
  const leftCommitted = yield* writesOf(left, listener)
  yield* writesOf(right, listener, leftCommitted)
  return false
}

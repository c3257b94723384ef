import type { LogStorageError } from '../errors/log-storage-error.js'
import type { QueuedBatch } from './queued-batch.js'

/** How writing a batch ended: every entry has an id, or none was written. */
export type BatchOutcome = { ids: readonly number[] } | { error: LogStorageError }

/** Whether a part of a batch has come to its end: it was written, or failed, and is not split further. */
export function isOver(part: QueuedBatch, outcome: BatchOutcome): boolean {
  return 'ids' in outcome || outcome.error.code !== 'ENTRY_REJECTED' || part.size === 1
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
  knownBad = false,
): Generator<QueuedBatch, boolean, BatchOutcome> {
  if (!knownBad || batch.size === 1) {
    const outcome = yield batch
    if (isOver(batch, outcome)) return 'ids' in outcome
  }
  const [left, right] = batch.halves()
  const leftCommitted = yield* writesOf(left)
  yield* writesOf(right, leftCommitted)
  return false
}

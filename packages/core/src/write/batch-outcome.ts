import type { LogStorageError } from '../errors/log-storage-error.js'
import type { QueuedBatch } from './queued-batch.js'

/** The outcome of writing a batch: every entry has an id, or none was written. */
export type BatchOutcome = { ids: readonly number[] } | { error: LogStorageError }

/** Whether a part of a batch is finished: it was written or has failed, and is not split further. */
export function isOver(part: QueuedBatch, outcome: BatchOutcome): boolean {
  return 'ids' in outcome || outcome.error.code !== 'ENTRY_REJECTED' || part.size === 1
}

/**
 * Splits a batch into the writes that it needs: yields a batch to write, and is resumed with its outcome.
 *
 * Usually that is one write. If the engine refuses an entry, the batch is halved, and the half with the refused entry is
 * halved again until that entry is alone: at most 2·log₂(n)+2 writes for one refused entry among n. All others commit
 * in their order.
 *
 * @param knownBad The batch must contain a refused entry, because the other half was committed.
 * @returns Whether the whole batch was committed.
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

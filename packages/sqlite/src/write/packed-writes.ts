import type { PackedBatch } from '@logpond/blocks'
import type { MaybePromise } from '@logpond/core'

/** The writes of a driver that takes packed batches. */
export interface PackedWrites {
  /** As `append`. Returns the first id; the others follow it. */
  appendPacked(batch: PackedBatch): MaybePromise<number>
}

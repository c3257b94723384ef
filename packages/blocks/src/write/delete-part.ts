import type { BlockChanges } from '../store/block-store.js'
import type { PartRef } from './part-ref.js'

/** Deletes all values of a part. */
export function deletePart(changes: BlockChanges, { key, hasFilter, deadCount }: PartRef): void {
  changes.delete('head', key)
  changes.delete('body', key)
  if (hasFilter) changes.delete('filter', key)
  if (deadCount > 0) changes.delete('dead', key)
}

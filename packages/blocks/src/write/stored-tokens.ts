import { decodeTokens, encodeTokens } from '../batch/tokens.js'
import { type Steps, settled } from '../steps.js'
import type { BlockChanges, BlockStore } from '../store/block-store.js'
import type { PartRef } from './part-ref.js'

/** Batches that are recognized when they are appended again: what the contract of `append` demands. */
export const REMEMBERED_TOKENS = 1000

/**
 * Stores the tokens of hot batches that are about to vanish, and deletes stored ones that are older than the last 1,000. A value
 * has the tokens of the batches of one transaction, and the first id of the oldest as its key.
 */
export function* keepTokens(store: BlockStore, changes: BlockChanges, gone: readonly PartRef[]): Steps<void> {
  const tokens = gone.flatMap(({ token }) => token ?? [])
  const oldest = tokens.sort((a, b) => a.firstId - b.firstId)[0]
  if (oldest === undefined) return
  const stored = yield* settled(store.range('token', 1, Number.MAX_SAFE_INTEGER))
  let newer = tokens.length
  for (const { key, value } of stored.toReversed()) {
    if (newer >= REMEMBERED_TOKENS) changes.delete('token', key)
    else newer += decodeTokens(value).length
  }
  changes.put('token', oldest.firstId, encodeTokens(tokens))
}

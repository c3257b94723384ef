import { decodeDeadRows } from '../directory/dead-rows.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { deletePart } from '../write/delete-part.js'
import type { PartRef } from '../write/part-ref.js'
import { keepTokens } from '../write/stored-tokens.js'
import type { MadeBlocks } from './make-blocks.js'

/**
 * Puts blocks in the place of the parts that they were made from, in one transaction.
 *
 * @returns `false`, and changes nothing, if one of these parts is gone or has other dead rows than when the blocks were made:
 *   another process may seal the same rows, and a cleanup may delete some of them.
 */
export function* commitSeal(store: BlockStore, { replaced, blocks }: MadeBlocks): Steps<boolean> {
  return yield* store.transaction(function* (changes) {
    for (const part of replaced) {
      if (!(yield* isUnchanged(store, part))) return false
    }
    const state = yield* settled(store.readState())
    let { nextPart } = state
    for (const { head, filter, body } of blocks) {
      changes.put('head', nextPart, head)
      if (filter !== undefined) changes.put('filter', nextPart, filter)
      changes.put('body', nextPart, body)
      nextPart++
    }
    for (const part of replaced) deletePart(changes, part)
    yield* keepTokens(store, changes, replaced)
    // Without a block, no head says that the parts are gone.
    const vanished = blocks.length === 0 ? 1 : 0
    changes.writeState({ ...state, nextPart, changes: state.changes + vanished })
    return true
  })
}

function* isUnchanged(store: BlockStore, { key, deadCount }: PartRef): Steps<boolean> {
  if ((yield* settled(store.get('head', key))) === undefined) return false
  const now = yield* settled(store.get('dead', key))
  // Dead rows are only added, so the same number means the same rows.
  return (now === undefined ? 0 : decodeDeadRows(now, key).count) === deadCount
}

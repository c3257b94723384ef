import type { Directory } from '../directory/directory.js'
import type { PartEntry } from '../directory/directory-view.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore, Space } from '../store/block-store.js'
import { deletePart } from '../write/delete-part.js'
import { partRef } from '../write/part-ref.js'
import { keepTokens } from '../write/stored-tokens.js'
import { checkPart, type DamagedPart, describe } from './check-parts.js'

/** The values of a part as they are kept: the key is four times that of the part, plus the place in this list. */
const KEPT: readonly Space[] = ['head', 'filter', 'body', 'dead']

/**
 * Puts a damaged part aside, so that reads and cleanups continue without it: its values move to the space `aside`. Its entries no
 * longer count.
 *
 * @returns What was put aside; `undefined` if the part is not damaged after all, or no longer exists.
 */
export function* putAside(
  store: BlockStore,
  directory: Directory,
  key: number,
): Steps<DamagedPart | undefined> {
  const { parts, state: seen } = yield* directory.refresh()
  const entry = parts.find((part) => part.key === key)
  if (entry === undefined) return undefined
  const error = yield* checkPart(store, entry)
  if (error === undefined) return undefined
  const isMoved = yield* store.transaction(function* (changes) {
    const state = yield* settled(store.readState())
    // The dead rows may have changed, and with them the number of entries that are lost.
    if (state.changes !== seen.changes || !(yield* exists(store, entry))) return false
    for (const [place, space] of KEPT.entries()) {
      const value = yield* settled(store.get(space, key))
      if (value !== undefined) changes.put('aside', key * KEPT.length + place, value)
    }
    const part = partRef(entry)
    deletePart(changes, part)
    yield* keepTokens(store, changes, [part])
    const lost = part.liveRows
    changes.writeState({
      ...state,
      entryCount: Math.max(0, state.entryCount - lost),
      changes: state.changes + 1,
    })
    return true
  })
  return isMoved ? describe(entry, error) : yield* putAside(store, directory, key)
}

function* exists(store: BlockStore, { key }: PartEntry): Steps<boolean> {
  return (yield* settled(store.get('head', key))) !== undefined
}

import type { Directory } from '../directory/directory.js'
import type { DirectoryView } from '../directory/directory-view.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { deletePart } from '../write/delete-part.js'
import { partRef } from '../write/part-ref.js'
import { keepTokens } from '../write/stored-tokens.js'
import type { DoomedRows } from './doomed-rows.js'

/**
 * Deletes rows in one transaction, and shows the directory what has changed.
 *
 * @returns `false`, and changes nothing, if a part of these rows is gone or has other dead rows than in the view.
 */
export function* commitDoomed(
  store: BlockStore,
  directory: Directory,
  view: DirectoryView,
  { count, whole, partly }: DoomedRows,
): Steps<boolean> {
  const committed = yield* store.transaction(function* (changes) {
    const state = yield* settled(store.readState())
    if (state.changes !== view.state.changes) return undefined
    if (state.nextPart !== view.state.nextPart) {
      // Blocks may have taken the place of a part.
      for (const { key } of [...whole, ...partly.map(({ part }) => part)]) {
        if ((yield* settled(store.get('head', key))) === undefined) return undefined
      }
    }
    const gone = whole.map(partRef)
    for (const part of gone) deletePart(changes, part)
    for (const { part, dead } of partly) changes.put('dead', part.key, dead.encode())
    yield* keepTokens(store, changes, gone)
    const next = { ...state, entryCount: Math.max(0, state.entryCount - count), changes: state.changes + 1 }
    changes.writeState(next)
    return next
  })
  if (committed === undefined) return false
  directory.deleted(committed, {
    parts: new Set(whole.map(({ key }) => key)),
    dead: new Map(partly.map(({ part, dead }) => [part.key, dead])),
  })
  return true
}

import type { Directory } from '../directory/directory.js'
import type { PartEntry } from '../directory/directory-view.js'
import { filterOfPart } from '../filter/filter-of-part.js'
import { deleteGroup, readGroups } from '../filter/stored-groups.js'
import { unlessDamaged } from '../filter/unless-damaged.js'
import { openWhole } from '../open/open-whole.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { checkFilters } from './check-filters.js'

/**
 * Makes damaged filters again, from the rows of their blocks. Pauses after each.
 *
 * @returns The number of filters that it has made.
 */
export function* mendFilters(store: BlockStore, directory: Directory): Steps<number> {
  const { parts, groups } = yield* checkFilters(store, directory)
  const wanted = new Set(parts)
  let made = 0
  for (const entry of (yield* directory.refresh()).parts) {
    if (!wanted.has(entry.key)) continue
    if (yield* mendFilter(store, entry)) made++
    yield
  }
  // Until now, look-ups found the single filters in vain, because groups come first.
  const damaged = new Set(groups.map(({ key }) => key))
  if (damaged.size > 0) yield* deleteGroups(store, damaged)
  return made
}

/** Makes the filter of a block again. Returns false if the block is damaged too, or no longer exists. */
export function* mendFilter(store: BlockStore, entry: PartEntry): Steps<boolean> {
  const { key } = entry
  const body = yield* settled(store.get('body', key))
  const filter = body && unlessDamaged(() => filterOfPart(openWhole(entry, body)))
  if (filter === undefined) return false
  return yield* store.transaction(function* (changes) {
    if ((yield* settled(store.get('head', key))) === undefined) return false
    changes.put('filter', key, filter)
    return true
  })
}

function* deleteGroups(store: BlockStore, keys: ReadonlySet<number>): Steps<void> {
  yield* store.transaction(function* (changes) {
    const state = yield* settled(store.readState())
    for (const group of yield* readGroups(store)) if (keys.has(group.key)) deleteGroup(changes, group)
    // Other connections forget the groups.
    changes.writeState({ ...state, changes: state.changes + 1 })
  })
}

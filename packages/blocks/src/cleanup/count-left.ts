import type { DirectoryView, PartEntry } from '../directory/directory-view.js'
import { countRows } from '../match/row-set.js'
import { openWhole } from '../open/open-whole.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { liveRows } from './doomed-rows.js'
import type { Expiry } from './expiry.js'

export interface RowsOfPart {
  readonly part: PartEntry
  readonly rows: number
}

/**
 * Counts the rows of each part that have not expired. Opens only parts of which some have, unless their heads show how many. Pauses after each part that it opens.
 *
 * @param known What earlier attempts have counted, and this one adds to: by the part, which is another object if it has changed.
 * @returns `undefined` if a part has vanished since the view was made.
 */
export function* countLeft(
  store: BlockStore,
  view: DirectoryView,
  expiry: Expiry,
  known: Map<PartEntry, number>,
): Steps<RowsOfPart[] | undefined> {
  const { parts, hotBodies } = view
  const left: RowsOfPart[] = []
  for (const entry of parts) {
    let rows = liveRows(entry)
    const extent = expiry.extentOf(entry)
    if (extent === 'all') rows = 0
    const counted = known.get(entry)
    const expired = extent === 'some' ? expiry.countByHead(entry) : undefined
    if (counted !== undefined) rows = counted
    else if (expired !== undefined) rows -= expired
    else if (extent === 'some' && (yield* expiry.mayHaveRows(entry, view))) {
      const body = hotBodies.get(entry.key) ?? (yield* settled(store.get('body', entry.key)))
      if (body === undefined) return undefined
      rows -= countRows(yield* expiry.rowsOf(entry, openWhole(entry, body)))
      known.set(entry, rows)
      yield
    }
    left.push({ part: entry, rows })
  }
  return left
}

import type { StoredLogEntry } from '@logpond/core'
import { inOrder } from './entry-model.js'
import { type FilterModel, matches } from './query-model.js'

/** How many neighbours of an entry to return, and which. */
export interface AroundModel {
  readonly before?: number | undefined
  readonly after?: number | undefined
  readonly filter?: FilterModel | undefined
}

const DEFAULT_NEIGHBOURS = 20

/** An entry and its neighbours, the oldest first; empty if no entry has the id. */
export function aroundModel(
  entries: readonly StoredLogEntry[],
  id: number,
  { before = DEFAULT_NEIGHBOURS, after = DEFAULT_NEIGHBOURS, filter = {} }: AroundModel,
): StoredLogEntry[] {
  const shown = entries.filter((entry) => entry.id === id || matches(entry, filter))
  const ordered = inOrder(shown, 'oldest')
  const place = ordered.findIndex((entry) => entry.id === id)
  return place === -1 ? [] : ordered.slice(Math.max(0, place - before), place + 1 + after)
}

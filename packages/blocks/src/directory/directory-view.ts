import type { PartHead } from '../part/part-head.js'
import type { StoreState } from '../store/block-store.js'
import type { DeadRows } from './dead-rows.js'

/** A part as the directory knows it. */
export interface PartEntry {
  readonly key: number
  readonly head: PartHead
  readonly dead: DeadRows | undefined
}

/**
 * All parts at one moment. A view never changes, and no entry is in two of its parts. The bodies of sealed blocks may vanish from
 * the store while a view is in use: a read that misses one begins again with a new view.
 */
export interface DirectoryView {
  readonly state: StoreState
  /** Ascending by key. */
  readonly parts: readonly PartEntry[]
  /** The bodies of all hot parts (`head.kind` is `batch`), by key. */
  readonly hotBodies: ReadonlyMap<number, Uint8Array>
}

/** The number of entries in all parts: what the heads say, whatever the counter of the store is. */
export function entriesIn(parts: readonly PartEntry[]): number {
  let rows = 0
  for (const { head, dead } of parts) rows += head.count - (dead?.count ?? 0)
  return rows
}

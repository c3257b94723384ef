import { isLogStorageError } from '@logpond/core'
import { type DeadRows, decodeDeadRows } from '../directory/dead-rows.js'
import { type Steps, settled } from '../steps.js'
import type { BlockReads, BlockStore, Space } from '../store/block-store.js'
import { type AsideNote, getAside, listAside } from './aside.js'
import { checkParts } from './check-parts.js'
import { type Recovered, recoverEntries } from './recover-entries.js'

/** A damaged part, and what can still be read of it. */
export interface RecoveredPart extends Omit<AsideNote, 'time' | 'what'>, Recovered {
  /** When it was put aside: ISO 8601, UTC. `undefined` if that has not happened yet. */
  readonly time: string | undefined
}

/**
 * Reads what can still be read of all damaged parts, those that were put aside and those that were not yet. Changes nothing.
 *
 * @param found Called with one part after the other.
 */
export function* recoverAside(store: BlockStore, found: (part: RecoveredPart) => void): Steps<void> {
  for (const place of yield* listAside(store)) {
    const { note } = place
    if (note.what !== 'part') continue
    const { key, time, extent, problem } = note
    const recovered = yield* recover((space) => getAside(store, place, space), note)
    found({ key, time, extent, problem, ...recovered })
    yield
  }
  for (const { what, key, extent, error } of yield* checkParts(store)) {
    if (what !== 'part') continue
    const recovered = yield* recover((space) => valueAt(store, space, key), { key, extent })
    found({ key, time: undefined, extent, problem: error.message, ...recovered })
    yield
  }
}

function* recover(
  get: (space: Space) => Steps<Uint8Array | undefined>,
  { key, extent }: Pick<AsideNote, 'key' | 'extent'>,
): Steps<Recovered> {
  const dead = deadRowsOf(yield* get('dead'), key)
  return recoverEntries({ head: yield* get('head'), body: yield* get('body'), dead, count: extent?.count })
}

function* valueAt(reads: BlockReads, space: Space, key: number): Steps<Uint8Array | undefined> {
  try {
    return yield* settled(reads.get(space, key))
  } catch (thrown) {
    // The store itself cannot read the value.
    if (isLogStorageError(thrown) && thrown.code === 'CORRUPT') return undefined
    throw thrown
  }
}

function deadRowsOf(value: Uint8Array | undefined, key: number): DeadRows | undefined {
  try {
    return value && decodeDeadRows(value, key)
  } catch {
    return undefined
  }
}

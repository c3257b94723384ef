import { entriesIn } from '../directory/directory-view.js'
import { survey } from '../directory/survey.js'
import { type Steps, settled } from '../steps.js'
import type { BlockStore, Space } from '../store/block-store.js'
import { partRef } from '../write/part-ref.js'
import { keepTokens } from '../write/stored-tokens.js'
import { type AsideNote, type AsideValue, putValuesAside } from './aside.js'
import { checkPart, damageOfValue } from './check-parts.js'
import type { Damage } from './damage.js'

const SPACES_OF_PART: readonly Space[] = ['head', 'filter', 'body', 'dead']

/**
 * Puts a damaged part aside, so that reads and cleanups continue without it: its values move to the space `aside`. Its entries no
 * longer count.
 *
 * @returns What was put aside; `undefined` if the part is not damaged after all, or no longer exists.
 * @throws LogStorageError CORRUPT if the store cannot read the values of the part, or a head or a list is damaged: see
 *   {@link putDamagedValuesAside}.
 */
export function* putAside(store: BlockStore, key: number, now = new Date()): Steps<Damage | undefined> {
  const { parts, state: seen } = yield* store.snapshot(survey)
  const entry = parts.find((part) => part.key === key)
  const damage = entry && (yield* checkPart(store, entry))
  if (entry === undefined || damage === undefined) return undefined
  const isMoved = yield* store.transaction(function* (changes) {
    const state = yield* settled(store.readState())
    // The dead rows may have changed, and with them the number of entries that are lost.
    if (state.changes !== seen.changes || (yield* settled(store.get('head', key))) === undefined) return false
    const values = valuesOfPart(key)
    const next = yield* putValuesAside(store, changes, state, values, noteOf(damage, now))
    for (const { space } of values) changes.delete(space, key)
    const part = partRef(entry)
    yield* keepTokens(store, changes, [part])
    const entryCount = Math.max(0, state.entryCount - part.liveRows)
    changes.writeState({ ...next, entryCount, changes: state.changes + 1 })
    return true
  })
  return isMoved ? damage : yield* putAside(store, key, now)
}

/**
 * Puts all parts aside whose heads are damaged, and all lists of deleted rows and of tokens that are damaged: with one of them, nothing
 * can be read or written. The number of entries is counted again.
 *
 * @returns What was put aside.
 */
export function* putDamagedValuesAside(store: BlockStore, now = new Date()): Steps<Damage[]> {
  if ((yield* store.snapshot(survey)).damaged.length === 0) return []
  return yield* store.transaction(function* (changes) {
    const { state, parts, damaged } = yield* survey(store)
    const found = damaged.map(damageOfValue)
    let next = state
    for (const [i, { space, key }] of damaged.entries()) {
      const values = space === 'head' ? valuesOfPart(key) : [{ space, key }]
      next = yield* putValuesAside(store, changes, next, values, noteOf(found[i] as Damage, now))
      for (const value of values) changes.delete(value.space, value.key)
    }
    changes.writeState({ ...next, entryCount: entriesIn(parts), changes: state.changes + 1 })
    return found
  })
}

function valuesOfPart(key: number): AsideValue[] {
  return SPACES_OF_PART.map((space) => ({ space, key }))
}

function noteOf({ what, key, extent, error }: Damage, now: Date): AsideNote {
  return { what, key, time: now.toISOString(), extent, problem: error.message }
}

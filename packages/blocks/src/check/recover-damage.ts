import { isLogStorageError } from '@logpond/core'
import type { Directory } from '../directory/directory.js'
import type { Steps } from '../steps.js'
import type { BlockStore } from '../store/block-store.js'
import { checkParts } from './check-parts.js'
import type { Damage } from './damage.js'
import { mendFilters } from './mend-filters.js'
import { putAside, putDamagedValuesAside } from './put-aside.js'

/** Damage that was found, and whether it was put aside. */
export interface FoundDamage {
  readonly damage: Damage
  /** `false` if the store itself cannot read the values, or rows of an earlier version are missing. Then they stay where they are. */
  readonly isAside: boolean
}

/** Reads everything in a store, puts aside what is damaged, and makes damaged filters again. Pauses after each part. */
export function* recoverDamage(
  store: BlockStore,
  directory: Directory,
  now = new Date(),
): Steps<FoundDamage[]> {
  const found: FoundDamage[] = []
  for (const damage of yield* putDamagedValuesAside(store, now)) found.push({ damage, isAside: true })
  for (const damage of yield* checkParts(store)) {
    const { value, isDamaged } = yield* unlessCorrupt(putAside(store, damage.key, now))
    if (isDamaged) found.push({ damage, isAside: false })
    else if (value !== undefined) found.push({ damage: value, isAside: true })
    yield
  }
  yield* unlessCorrupt(mendFilters(store, directory))
  return found
}

interface Outcome<Value> {
  readonly value?: Value
  readonly isDamaged: boolean
}

/** What is left may make work impossible. The storage is opened nevertheless, because most of it can be used. */
function* unlessCorrupt<Value>(work: Steps<Value>): Steps<Outcome<Value>> {
  try {
    return { value: yield* work, isDamaged: false }
  } catch (thrown) {
    if (isLogStorageError(thrown) && thrown.code === 'CORRUPT') return { isDamaged: true }
    throw thrown
  }
}

import { LogStorageError } from '@logpond/core'
import { type Damage, outcomeOf } from '../check/damage.js'
import { putAside, putDamagedValuesAside } from '../check/put-aside.js'
import type { BlockEngine } from '../engine/block-engine.js'
import { damagedKey } from '../part/damaged-part.js'
import type { Steps } from '../steps.js'

/** Parts that calls have found damaged. The next opening puts them aside. */
export class DamagedParts {
  readonly #keys = new Set<number>()

  /** Notes the part that an error is about. */
  note(thrown: unknown): void {
    const key = damagedKey(thrown)
    if (key !== undefined) this.#keys.add(key)
  }

  /** Puts aside what calls have found damaged, and heads and lists that are. Returns a report of each. */
  *putAside({ store }: BlockEngine): Steps<LogStorageError[]> {
    const found: Damage[] = yield* putDamagedValuesAside(store)
    for (const key of this.#keys) {
      const damage = yield* putAside(store, key)
      if (damage !== undefined) found.push(damage)
    }
    this.#keys.clear()
    return found.map(report)
  }
}

function report(damage: Damage): LogStorageError {
  const { error } = damage
  const message = `${error.message} ${outcomeOf(damage)} Its bytes are still in the store.`
  return new LogStorageError('CORRUPT', message, { cause: error })
}

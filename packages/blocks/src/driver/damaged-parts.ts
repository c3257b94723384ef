import { LogStorageError } from '@logpond/core'
import type { DamagedPart } from '../check/check-parts.js'
import { putAside } from '../check/put-aside.js'
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

  /** Returns a report of each part that was put aside. */
  *putAside({ store, directory }: BlockEngine): Steps<LogStorageError[]> {
    const found: LogStorageError[] = []
    for (const key of this.#keys) {
      const damaged = yield* putAside(store, directory, key)
      if (damaged !== undefined) found.push(report(damaged))
    }
    this.#keys.clear()
    return found
  }
}

function report({ error, count }: DamagedPart): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `${error.message} Logpond has put the part aside: its ${count} entries are no longer found, and all others are. Its bytes are still in the store.`,
    { cause: error },
  )
}

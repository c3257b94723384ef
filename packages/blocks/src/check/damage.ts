import type { LogStorageError } from '@logpond/core'
import type { Extent } from '../part/extent.js'

/** Something in a store that is damaged. */
export interface Damage {
  /** `part`: entries. `deletions`: which entries of a part were deleted. `tokens`: which batches were written before. */
  readonly what: 'part' | 'deletions' | 'tokens'
  /** Of the part, or of the list of tokens. */
  readonly key: number
  /**
   * The entries of the part, or bounds of their ids and times if its head is damaged. For deletions, the number of deleted entries, and
   * the ids and times of the part. `undefined` for tokens.
   */
  readonly extent: Extent | undefined
  /** CORRUPT. The message names the entries. */
  readonly error: LogStorageError
}

const OUTCOMES: Readonly<Record<Damage['what'], string>> = {
  part: 'Logpond has put the part aside: its entries are no longer found, and all others are.',
  deletions:
    'Logpond has put the list aside. No entry is lost: the deleted entries are back until the next cleanup deletes them again.',
  tokens:
    'Logpond has put the list aside. No entry is lost. A batch whose outcome was in doubt may be stored twice if it is written again.',
}

/** What has become of damage that was put aside, as sentences. */
export function outcomeOf({ what }: Pick<Damage, 'what'>): string {
  return OUTCOMES[what]
}

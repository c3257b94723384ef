import type { MaybePromise } from '@logpond/core'
import type { Steps } from '../steps.js'

/**
 * What a value of a store is. The three values of a part (a hot batch or a sealed block) have its key: the small `head`, the
 * `filter` that only sealed blocks have, and the `body` with the columns. `dead` lists rows of a part that a cleanup has
 * deleted. A `token` has the first id of its batch as its key. `aside` keeps the values of damaged parts.
 */
export type Space = 'head' | 'filter' | 'body' | 'dead' | 'token' | 'aside'

export const SPACES: readonly Space[] = ['head', 'filter', 'body', 'dead', 'token', 'aside']

/** The counters of a store. Every change of the store changes at least one of them. */
export interface StoreState {
  /** The id of the next entry; 1 in an empty store. */
  readonly nextId: number
  /** Number of entries. */
  readonly entryCount: number
  /** The key of the next part; 1 in an empty store. A key is never used twice. */
  readonly nextPart: number
  /** Increases whenever a part vanishes that no later part replaces, or the dead rows of a part change. */
  readonly changes: number
}

export interface StoredValue {
  readonly key: number
  readonly value: Uint8Array
}

export interface BlockStoreLimits {
  /** The longest value that the store takes, in bytes. */
  readonly valueBytes: number
}

/**
 * All that the engine needs of a database: atomic transactions over values with ordered keys, which are whole numbers from 1 to
 * 2⁵³ − 1 in each space. A synchronous store returns values; then nothing that the engine does has to wait for a promise.
 *
 * Errors are `LogStorageError`s with the codes that `LogDriver` allows.
 */
export interface BlockStore {
  /** Names the store in its blocks: 32 hex digits. */
  readonly uuid: string
  readonly limits: BlockStoreLimits
  readState(): MaybePromise<StoreState>
  get(space: Space, key: number): MaybePromise<Uint8Array | undefined>
  /** The values with keys from `from` to `to`, both inclusive, ascending; at most `limit`. */
  range(space: Space, from: number, to: number, limit?: number): MaybePromise<readonly StoredValue[]>
  /** The bytes that the store takes: the measure of `maxBytes`. */
  bytes(): MaybePromise<number>
  /**
   * Runs `work`, and then makes all its changes or none. No other transaction changes the store between the beginning of `work`
   * and its end; reads in it need not see its own changes. If it throws, nothing has changed.
   */
  transaction<Result>(work: (changes: BlockChanges) => Steps<Result>): Steps<Result>
}

/** The changes of one transaction. */
export interface BlockChanges {
  put(space: Space, key: number, value: Uint8Array): void
  delete(space: Space, key: number): void
  writeState(state: StoreState): void
}

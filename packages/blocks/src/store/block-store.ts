import type { MaybePromise } from '@logpond/core'
import type { Steps } from '../steps.js'

/**
 * What a value of a store is. The three values of a part (a hot batch or a sealed block) have its key: the small `head`, the
 * `filter` that only sealed blocks have, and the `body` with the columns. Filters of many blocks are put together, under keys from
 * 2⁵² on. `dead` lists rows of a part that a cleanup has deleted. A `token` has the first id of its batch as its key. `aside`
 * keeps the values of damaged parts.
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

/** Reads of a store. */
export interface BlockReads {
  readState(): MaybePromise<StoreState>
  get(space: Space, key: number): MaybePromise<Uint8Array | undefined>
  /** The values with keys from `from` to `to`, both inclusive, ascending; at most `limit`. */
  range(space: Space, from: number, to: number, limit?: number): MaybePromise<readonly StoredValue[]>
}

/**
 * All that the engine needs of a database: atomic transactions over values with ordered keys, which are whole numbers from 1 to
 * 2⁵³ − 1 in each space. A synchronous store returns values; then nothing that the engine does has to wait for a promise.
 *
 * The bytes of a value that was read never change. Those of a value that is written belong to the store only until the
 * transaction has ended: a store that keeps values in memory copies them.
 *
 * Errors are `LogStorageError`s with the codes that `LogDriver` allows.
 */
export interface BlockStore extends BlockReads {
  /** Names the store in its blocks: 32 hex digits. */
  readonly uuid: string
  readonly limits: BlockStoreLimits
  /** Whether each value that is read lies in memory of its own, which nothing else uses: it may be freed when it was used. @default false */
  readonly givesCopies?: boolean
  /**
   * The bytes that the values take: the measure of `maxBytes`. It falls as soon as values are deleted, also if the store returns
   * their space to the system later.
   */
  bytes(): MaybePromise<number>
  /**
   * Runs reads that all see the same state of the store, whatever is committed between them. `work` yields nothing but promises of
   * this store, so a synchronous store runs it without a pause.
   */
  snapshot<Result>(work: (reads: BlockReads) => Steps<Result>): Steps<Result>
  /**
   * Runs `work`, and then makes all its changes or none. No other transaction changes the store between the beginning of `work`
   * and its end; reads in it need not see its own changes. If it throws, nothing has changed. `work` yields nothing but promises of
   * this store, so a synchronous store runs it without a pause.
   */
  transaction<Result>(work: (changes: BlockChanges) => Steps<Result>): Steps<Result>
  /**
   * For stores that may lose their last entries, as in a power cut, and whose ids must not repeat even then. Called within the
   * transaction that appends entries, before they get their ids.
   *
   * @param nextId That of the state.
   * @returns The id of the first of `count` entries; at least `nextId`.
   */
  reserveIds?(nextId: number, count: number): number
  /** Returns the space of deleted values to the system, if the store does not do so by itself. Called in idle moments. */
  compact?(): MaybePromise<void>
  /** Releases everything that the store holds. Nothing else is called afterwards. */
  close?(): MaybePromise<void>
}

/** The changes of one transaction. */
export interface BlockChanges {
  put(space: Space, key: number, value: Uint8Array): void
  delete(space: Space, key: number): void
  writeState(state: StoreState): void
}

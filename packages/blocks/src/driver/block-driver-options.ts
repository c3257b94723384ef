import type { DriverSupports, MaybePromise } from '@logpond/core'
import type { EngineLimits } from '../seal/engine-limits.js'
import type { BlockStore } from '../store/block-store.js'

export interface BlockDriverOptions {
  /** The name of the driver in messages and in `storage.stats()`. */
  readonly name: string
  /** The store, or a function that opens it. The function is called again after `close`. */
  readonly store: BlockStore | ((signal?: AbortSignal) => MaybePromise<BlockStore>)
  /**
   * The abilities of the store. `sync` needs a store that never returns a promise.
   *
   * @default `concurrentReads` and `fullText`
   */
  readonly supports?: Partial<DriverSupports>
  /** Sizes of blocks. The defaults suit logs of any size. */
  readonly limits?: Partial<EngineLimits>
}

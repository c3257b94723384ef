import { createBlockDriver } from '@logpond/blocks'
import { type LogDriver, LogStorageError } from '@logpond/core'
import { LevelStore } from './level-store.ts'

export interface LevelDriverOptions {
  /** The folder of the store. It is created if it does not exist. */
  readonly path: string
  /**
   * `'normal'`: a committed entry survives the end of the process, but not every power cut. `'full'`: it survives both, at the
   * cost of a sync per batch.
   *
   * @default 'normal'
   */
  readonly durability?: 'normal' | 'full'
}

/** Keeps entries in LevelDB, through classic-level. */
export function levelDriver({ path, durability = 'normal' }: LevelDriverOptions): LogDriver {
  const durable = durability === 'full'
  return createBlockDriver({
    name: 'classic-level',
    async store(signal) {
      checkSignal(signal)
      const store = await LevelStore.open(path, durable)
      if (signal?.aborted) await store.close()
      checkSignal(signal)
      return store
    },
    // LevelDB locks its folder, and classic-level has no synchronous writes: `multiProcess` and `sync` stay false.
    supports: { persistent: true, durable },
  })
}

function checkSignal(signal?: AbortSignal): void {
  if (signal?.aborted) throw new LogStorageError('ABORTED', 'The caller aborted the call.')
}

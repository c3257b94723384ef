import type { LogDriver } from '@logpond/core'
import { BlockDriver } from './block-driver.js'
import type { BlockDriverOptions } from './block-driver-options.js'

/**
 * Creates a driver that keeps entries in compressed blocks in a store of your own: any database with atomic transactions over
 * values with ordered keys.
 *
 * It appends, seals, searches, follows and cleans up in the calling thread, and pauses about every 10 ms. Making one block takes
 * 10 to 30 ms.
 *
 * @example
 * ```ts
 * import { createBlockDriver, memoryBlockStore } from '@logpond/blocks'
 * import { openLogStorage } from '@logpond/core'
 *
 * const driver = createBlockDriver({ name: 'memory', store: memoryBlockStore() })
 * const storage = await openLogStorage({ driver })
 * storage.store({ message: 'Payment accepted' })
 * console.log(await storage.count()) // 1
 * await storage.close()
 * ```
 */
export function createBlockDriver(options: BlockDriverOptions): LogDriver {
  return new BlockDriver(options)
}

import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectModuleCaught } from '../../support/expect-module-caught.js'

describe('storage: endings', () => {
  const close = 'close writes what is queued and leaves the store free for the next storage'

  expectCaught(
    'a driver that keeps its lock when it is closed',
    close,
    brokenMemoryDriver((_, store) => ({ open: () => lock(store) })),
  )

  expectCaught(
    'a driver that loses its store to the next one',
    close,
    brokenMemoryDriver((driver, store) => ({
      open() {
        store.deleteOldest({ expired: [], maxEntries: 0, dryRun: false }, 10_000)
        return driver.open()
      },
    })),
  )

  const abort = 'openings that are aborted reject with ABORTED and leave the store free'

  expectCaught(
    'a driver that keeps its lock when its opening is aborted',
    abort,
    brokenMemoryDriver((driver, store) => ({
      open: async (signal) => {
        lock(store)
        await new Promise(setImmediate)
        if (signal?.aborted) throw new LogStorageError('ABORTED', 'The opening was aborted.')
      },
      close() {
        locked.delete(store)
        return driver.close()
      },
    })),
  )

  expectModuleCaught(
    'a driver that lets the process end while it is writing',
    'a process that returns from main writes what is queued, and ends',
    'writes-when-idle.mjs',
  )

  expectModuleCaught(
    'a driver whose appendSync leaves the writing to later',
    'process.exit, an uncaught exception and SIGTERM write what is queued, and end the process as ever',
    'writes-later.mjs',
  )

  expectModuleCaught(
    'a driver that ends the process when it is signalled',
    'process.exit, an uncaught exception and SIGTERM write what is queued, and end the process as ever',
    'ends-itself.mjs',
  )

  expectModuleCaught(
    'a driver that writes in the main thread alone',
    'process.exit writes what a storage in a worker thread has queued',
    'writes-in-the-main-thread-only.mjs',
  )

  expectModuleCaught(
    'a driver with a timer that keeps the process alive',
    'an open storage with nothing to do keeps no process alive',
    'never-idle.mjs',
  )

  expectModuleCaught(
    'a driver that tells of a commit before it has written',
    'a process that is killed loses no entry that was told as committed',
    'writes-later.mjs',
  )
})

const locked = new Set<object>()

function lock(store: object): void {
  if (locked.has(store)) throw new LogStorageError('BUSY', 'The store is locked by another connection.')
  locked.add(store)
}

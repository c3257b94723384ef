import { LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectModuleCaught } from '../../support/expect-module-caught.js'

describe('storage: endings', () => {
  const close = 'close writes the queued entries and releases the store for the next storage'

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

  expectCaught('a driver that claims to be persistent and is not', close, () =>
    memoryDriver({ supports: { persistent: true } }),
  )

  expectCaught(
    'a driver whose close does not wait for what it has promised to write',
    close,
    brokenMemoryDriver((driver, store) => {
      let isClosed = false
      return {
        append(batch) {
          setTimeout(() => isClosed || driver.append(batch), 100)
          return batch.messages.map((_, i) => store.stats().lastId + i + 1)
        },
        close() {
          isClosed = true
        },
      }
    }),
  )

  const abort = 'aborted openings reject with ABORTED and release the store'

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
    'a driver that does not keep the process alive while it writes',
    'a process that returns from main writes the queued entries and ends',
    'writes-when-idle.mjs',
  )

  expectModuleCaught(
    'a driver whose appendSync leaves the writing to later',
    'process.exit, an uncaught exception and SIGTERM write the queued entries, and end the process as usual',
    'writes-later.mjs',
  )

  expectModuleCaught(
    'a driver that ends the process when it is signalled',
    'process.exit, an uncaught exception and SIGTERM write the queued entries, and end the process as usual',
    'ends-itself.mjs',
  )

  expectModuleCaught(
    'a driver that writes in the main thread alone',
    'process.exit writes the queued entries of a storage in a worker thread',
    'writes-in-the-main-thread-only.mjs',
  )

  expectModuleCaught(
    'a driver with a timer that keeps the process alive',
    'an open storage that is idle does not keep its process alive',
    'never-idle.mjs',
    // A short wait is enough for a process that never ends.
    { endTimeout: 500 },
  )

  expectModuleCaught(
    'a driver that reports a commit before it has written',
    'a killed process loses no entry that was reported as committed',
    'writes-later.mjs',
  )
})

const locked = new Set<object>()

function lock(store: object): void {
  if (locked.has(store)) throw new LogStorageError('BUSY', 'The store is locked by another connection.')
  locked.add(store)
}

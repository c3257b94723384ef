import { closeSync, openSync, writeFileSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type LogDriver, LogStorageError } from '@logpond/core'
import { afterAll, describe } from 'vitest'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'
import { aborted, pauseUntilAborted, slowReads } from '../support/slow-reads.js'

const timers: NodeJS.Timeout[] = []
const files: number[] = []
const handles: FileHandle[] = []

afterAll(async () => {
  for (const timer of timers) clearTimeout(timer)
  for (const file of files) closeSync(file)
  for (const handle of handles) await handle.close()
})

/** A driver made from a correct one in a folder. */
function inFolder(breakage: (driver: LogDriver, directory: string) => Partial<LogDriver>) {
  return (context: { directory: string }) => {
    const driver = brokenMemoryDriver()(context) as LogDriver
    return { ...driver, ...breakage(driver, context.directory) }
  }
}

/** A driver that behaves differently after a failed append. */
function afterFailedAppends(onFailure: () => void) {
  return (driver: LogDriver): LogDriver['append'] =>
    async (batch) => {
      try {
        return await driver.append(batch)
      } catch (thrown) {
        onFailure()
        throw thrown
      }
    }
}

describe('leftovers', () => {
  expectCaught(
    'a driver that leaves a timer which keeps no process alive, after a read was aborted',
    'an aborted read leaves no file, socket, timer, thread or listener behind',
    brokenMemoryDriver((driver) =>
      slowReads(driver, async (signal) => {
        const timer = setInterval(() => {}, 60_000).unref()
        timers.push(timer)
        await pauseUntilAborted(signal)
        clearInterval(timer)
      }),
    ),
  )
  expectCaught(
    'a driver that keeps its file open when it is closed, after a read was aborted',
    'close leaves nothing open after aborted reads: no files, threads or handles',
    inFolder((driver, directory) => {
      let file = 0
      let wasAborted = false
      const noteAbort = () => {
        wasAborted = true
      }
      return {
        ...slowReads(driver, async (signal) => {
          signal?.addEventListener('abort', noteAbort)
          await pauseUntilAborted(signal).finally(() => signal?.removeEventListener('abort', noteAbort))
        }),
        open: async (signal) => {
          await driver.open(signal)
          file = openSync(join(directory, 'data'), 'a')
          wasAborted = false
        },
        close: async () => {
          await driver.close()
          if (wasAborted) files.push(file)
          else closeSync(file)
        },
      }
    }),
  )
  const reads = 'an aborted read leaves no file, socket, timer, thread or listener behind'

  expectCaught(
    'a driver that leaves its file open when a read is aborted',
    reads,
    inFolder((driver, directory) => ({
      ...slowReads(driver, async (signal) => {
        const file = openSync(join(directory, 'data'), 'a')
        await pauseUntilAborted(signal).catch((error) => {
          files.push(file)
          throw error
        })
        closeSync(file)
      }),
    })),
  )
  expectCaught(
    'a driver that leaves the handle of a file to the garbage collector when a count is aborted',
    reads,
    inFolder((driver, directory) => ({
      count: async (filter, signal) => {
        const handle = await open(join(directory, 'data'), 'a')
        if (signal?.aborted) {
          handles.push(handle)
          throw aborted()
        }
        await handle.close()
        return driver.count(filter)
      },
    })),
  )
  expectCaught(
    'a driver whose time limit for a histogram runs on when that is aborted',
    reads,
    brokenMemoryDriver((driver) => ({
      histogram: async (query, signal) => {
        const timer = setTimeout(() => {}, 60_000)
        timers.push(timer)
        await pauseUntilAborted(signal)
        clearTimeout(timer)
        return driver.histogram(query)
      },
    })),
  )
  expectCaught(
    'a driver that leaves a file for sorting when a search is aborted',
    reads,
    inFolder((driver, directory) => {
      let count = 0
      return {
        search: async (query, signal) => {
          if (signal?.aborted) writeFileSync(join(directory, `sort-${count++}`), '')
          return driver.search(query, signal)
        },
      }
    }),
  )
  const listening = () => {}
  afterAll(() => {
    process.removeListener('warning', listening)
    process.removeAllListeners('logpond-test')
  })
  expectCaught(
    'a driver that listens to the process for each read, and stops when it has an answer',
    reads,
    brokenMemoryDriver((driver) => ({
      readAfter: async (id, filter, limit, signal) => {
        const onEvent = () => {}
        process.on('logpond-test', onEvent)
        await pauseUntilAborted(signal)
        process.off('logpond-test', onEvent)
        return driver.readAfter(id, filter, limit)
      },
    })),
  )

  const failures = 'a failed append, cleanup or read leaves no file, socket, timer, thread or listener behind'

  expectCaught(
    'a driver that leaves its file open when an append fails',
    failures,
    inFolder((driver, directory) => ({
      append: async (batch) => {
        const file = openSync(join(directory, 'data'), 'a')
        files.push(file)
        const ids = await driver.append(batch)
        closeSync(file)
        files.pop()
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that leaves a timer running when a cleanup fails',
    failures,
    brokenMemoryDriver((driver) => ({
      deleteOldest: async (policy, budget) => {
        const timer = setTimeout(() => {}, 60_000)
        timers.push(timer)
        const result = await driver.deleteOldest(policy, budget)
        clearTimeout(timer)
        return result
      },
    })),
  )
  expectCaught(
    'a driver that listens to the signal of a count until it has counted',
    failures,
    brokenMemoryDriver((driver) => ({
      count: async (filter, signal) => {
        const onAbort = () => {}
        signal?.addEventListener('abort', onAbort)
        const count = await driver.count(filter, signal)
        signal?.removeEventListener('abort', onAbort)
        return count
      },
    })),
  )
  expectCaught(
    'a driver that leaves a file for the batch when its last attributes cannot be read',
    failures,
    inFolder((driver, directory) => {
      let count = 0
      return {
        append: async (batch) => {
          try {
            return await driver.append(batch)
          } catch (thrown) {
            if (batch.size === 10) writeFileSync(join(directory, `batch-${count++}`), '')
            throw thrown
          }
        },
      }
    }),
  )

  const works =
    'appends, cleanups, checkpoints and syncs work after each failed or aborted call, and so does reopening'

  expectCaught(
    'a driver whose transaction stays open when an append fails',
    works,
    brokenMemoryDriver((driver) => {
      let isOpen = false
      const append = afterFailedAppends(() => {
        isOpen = true
      })(driver)
      return {
        append: (batch) => {
          if (isOpen) throw new LogStorageError('IO', 'There is a transaction within a transaction.')
          return append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that cannot clean up while a read is unfinished, as it is when it was aborted',
    works,
    brokenMemoryDriver((driver) => {
      let readers = 0
      return {
        ...slowReads(driver, async (signal) => {
          readers++
          await pauseUntilAborted(signal)
          readers--
        }),
        deleteOldest: (policy, budget) =>
          readers > 0 ? { deleted: 0, more: false } : driver.deleteOldest(policy, budget),
      }
    }),
  )
  expectCaught(
    'a driver that has no checkpoint any more when a cleanup has failed',
    works,
    brokenMemoryDriver((driver) => {
      let isBroken = false
      return {
        deleteOldest: async (policy, budget) => {
          isBroken = true
          const result = await driver.deleteOldest(policy, budget)
          isBroken = false
          return result
        },
        checkpoint: () => {
          if (isBroken) throw new LogStorageError('BUSY', 'A cleanup is under way.')
        },
      }
    }),
  )
  expectCaught(
    'a driver that hangs forever when a histogram could not be made',
    works,
    brokenMemoryDriver((driver) => {
      let isStuck = false
      return {
        histogram: async (query, signal) => {
          isStuck = !signal?.aborted
          const buckets = await driver.histogram(query, signal)
          isStuck = false
          return buckets
        },
        stats: async () => ({ ...(await driver.stats()), ...(isStuck && { entries: 0 }) }),
      }
    }),
  )
})

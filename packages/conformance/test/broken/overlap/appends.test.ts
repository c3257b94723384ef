import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { aWhile, brokenHeldDriver, copyOf } from '../../support/broken-held-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const AHEAD = 'appendAhead writes batches whole and in order during cleanups, checkpoints, syncs and reads'
const SYNC = 'appendSync writes its batch once while a cleanup, checkpoint, sync or read is under way'

describe('overlapping work: appendSync and appendAhead', () => {
  expectCaught(
    'a driver whose appendSync does not wait for a cleanup that replaces the store with a copy',
    SYNC,
    brokenHeldDriver((driver, holder) => {
      let cleaning: Promise<unknown> = Promise.resolve()
      return {
        append: async (batch) => {
          await cleaning
          return driver.append(batch)
        },
        deleteOldest: async (...args) => {
          const work = async () => {
            const copy = copyOf(holder.store)
            const result = copy.deleteOldest(...args)
            await aWhile()
            holder.store = copy
            return result
          }
          const step = work()
          cleaning = step
          return step
        },
      }
    }),
  )
  expectCaught(
    'a driver whose appendSync does nothing while a read is under way',
    SYNC,
    brokenHeldDriver((driver, holder) => {
      let reads = 0
      return {
        count: async (filter, signal) => {
          reads++
          await aWhile(2)
          reads--
          return driver.count(filter, signal)
        },
        appendSync: (batch) => {
          if (reads === 0) return holder.store.append(batch)
          const { lastId } = holder.store.stats()
          return Array.from({ length: batch.size }, (_, i) => lastId + 1 + i)
        },
      }
    }),
  )
  const inTurns = (write: (append: (suffix?: string) => unknown, isCleaning: boolean) => unknown) =>
    brokenHeldDriver((driver) => {
      let last: Promise<unknown> = Promise.resolve()
      let isCleaning = false
      const append = (batch: Parameters<typeof driver.append>[0]) => {
        const ids = last.then(() => aWhile(1)).then(() => driver.append(batch))
        last = ids
        return ids
      }
      return {
        append,
        appendAhead: (batch) =>
          write(
            (suffix = '') => append({ ...batch, token: `${batch.token}${suffix}` }),
            isCleaning,
          ) as Promise<number[]>,
        deleteOldest: async (...args) => {
          isCleaning = true
          await aWhile(2)
          isCleaning = false
          return driver.deleteOldest(...args)
        },
      }
    })
  expectCaught(
    'a driver that writes a batch from appendAhead twice during a cleanup',
    AHEAD,
    inTurns((append, isCleaning) => {
      const ids = append()
      return isCleaning ? append(' again') : ids
    }),
  )
  expectCaught(
    'a driver that drops a batch from appendAhead during a cleanup',
    AHEAD,
    inTurns((append, isCleaning) => {
      if (!isCleaning) return append()
      throw new LogStorageError('ABORTED', 'A cleanup came first.')
    }),
  )
})

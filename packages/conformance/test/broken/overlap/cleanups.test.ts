import { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { aWhile, brokenHeldDriver, copyOf } from '../../support/broken-held-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const CLEANUP = 'a cleanup that overlaps appends deletes every entry it must, and none of the new ones'

describe('overlapping work: cleanups', () => {
  expectCaught(
    'a driver whose cleanup replaces the store with the entries that it keeps',
    CLEANUP,
    brokenHeldDriver((_, holder) => ({
      deleteOldest: async (...args) => {
        const copy = copyOf(holder.store)
        const result = copy.deleteOldest(...args)
        await aWhile()
        holder.store = copy
        return result
      },
    })),
  )
  expectCaught(
    'a driver that brings back entries that were deleted during an append',
    CLEANUP,
    brokenHeldDriver((_, holder) => ({
      append: async (batch) => {
        const copy = copyOf(holder.store)
        const ids = copy.append(batch)
        await aWhile()
        holder.store = copy
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that counts entries by a figure that it reads before its work and writes after it',
    CLEANUP,
    brokenHeldDriver((driver, holder) => {
      let entries = 0
      const counting = async <Result>(work: () => Result, change: (result: Result) => number) => {
        const before = entries
        const result = work()
        await aWhile(2)
        entries = before + change(result)
        return result
      }
      return {
        append: (batch) => {
          const before = holder.store.stats().entries
          return counting(
            () => holder.store.append(batch),
            () => holder.store.stats().entries - before,
          )
        },
        deleteOldest: (policy, budget) =>
          counting(
            () => holder.store.deleteOldest(policy, budget),
            ({ deleted }) => (policy.dryRun ? 0 : -deleted),
          ),
        stats: () => ({ ...holder.store.stats(), entries }),
        appendSync: (batch) => driver.append(batch) as number[],
      }
    }),
  )
  expectCaught(
    'a driver whose cleanup writes back the last id that it has read before',
    CLEANUP,
    brokenHeldDriver((_, holder) => ({
      deleteOldest: async (...args) => {
        const { lastId } = holder.store.stats()
        await aWhile()
        const result = holder.store.deleteOldest(...args)
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), lastId })
        return result
      },
    })),
  )
  expectCaught(
    'a driver that deletes every id between the first and the last that it must delete',
    CLEANUP,
    brokenHeldDriver((_, holder) => ({
      deleteOldest: async (policy, budget) => {
        const before = holder.store.stats().lastId
        const result = holder.store.deleteOldest(policy, budget)
        await aWhile()
        const rows = holder.store.snapshot().rows.filter(({ id }) => result.deleted === 0 || id <= before)
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), rows })
        return result
      },
    })),
  )
})

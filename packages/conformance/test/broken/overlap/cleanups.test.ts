import { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { expectCaught } from '../../support/expect-caught.js'
import { aWhile, brokenHolder, copyOf } from '../../support/held-store.js'

const CLEANUP = 'a cleanup that overlaps appends deletes every entry it must, and none of the new ones'

describe('overlapping work: cleanups', () => {
  expectCaught(
    'a driver whose cleanup puts what it has kept in the place of all',
    CLEANUP,
    brokenHolder((_, holder) => ({
      deleteOldest: async (...args) => {
        const copy = copyOf(holder.store)
        const told = copy.deleteOldest(...args)
        await aWhile()
        holder.store = copy
        return told
      },
    })),
  )
  expectCaught(
    'a driver that brings back what was deleted while it appended',
    CLEANUP,
    brokenHolder((_, holder) => ({
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
    'a driver that counts entries by a figure that it reads before and writes behind its work',
    CLEANUP,
    brokenHolder((driver, holder) => {
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
    brokenHolder((_, holder) => ({
      deleteOldest: async (...args) => {
        const { lastId } = holder.store.stats()
        await aWhile()
        const told = holder.store.deleteOldest(...args)
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), lastId })
        return told
      },
    })),
  )
  expectCaught(
    'a driver that deletes all between the first and the last id that it must delete and what is there by then',
    CLEANUP,
    brokenHolder((_, holder) => ({
      deleteOldest: async (policy, budget) => {
        const before = holder.store.stats().lastId
        const told = holder.store.deleteOldest(policy, budget)
        await aWhile()
        const rows = holder.store.snapshot().rows.filter(({ id }) => told.deleted === 0 || id <= before)
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), rows })
        return told
      },
    })),
  )
})

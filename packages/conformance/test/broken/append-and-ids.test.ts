import type { LogBatch } from '@logpond/core'
import { describe } from 'vitest'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { cut } from '../support/cut.js'
import { expectCaught } from '../support/expect-caught.js'

const WHOLE = 'append stores every entry of a batch under the id that it returns'
const WHOLE_LARGE = 'append stores every entry of a large batch under the id that it returns'
const GROW = 'ids grow from batch to batch and are never repeated'

describe('append and ids', () => {
  for (const [size, promise] of [
    [8, WHOLE],
    [1000, WHOLE],
    [4096, WHOLE_LARGE],
    [5000, WHOLE_LARGE],
  ] as const) {
    expectCaught(
      `a driver that drops the last of ${size} entries`,
      promise,
      brokenMemoryDriver((driver) => ({
        async append(batch) {
          if (batch.size !== size) return driver.append(batch)
          const ids = await driver.append(cut(batch, size - 1))
          return [...ids, (ids.at(-1) ?? 0) + 1]
        },
      })),
    )
  }
  expectCaught(
    'a driver that returns one id too few',
    WHOLE,
    brokenMemoryDriver((driver) => ({ append: async (batch) => (await driver.append(batch)).slice(1) })),
  )
  expectCaught(
    'a driver that returns ids from 0 on',
    WHOLE,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => (await driver.append(batch)).map((id) => id - 1),
    })),
  )
  expectCaught(
    'a driver that returns the ids in reverse',
    WHOLE,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => [...(await driver.append(batch))].reverse(),
    })),
  )
  expectCaught(
    'a driver that returns ids as bigints',
    WHOLE,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => (await driver.append(batch)).map(BigInt) as unknown as number[],
    })),
  )
  expectCaught(
    'a driver that writes the entries of a batch in another order',
    WHOLE,
    brokenMemoryDriver((driver) => ({ append: (batch) => driver.append(reversed(batch)) })),
  )
  expectCaught(
    'a driver that starts again at id 1 after 100 ids',
    GROW,
    brokenMemoryDriver((driver) => ({
      append: async (batch) => (await driver.append(batch)).map((id) => ((id - 1) % 100) + 1),
    })),
  )
  expectCaught(
    'a driver whose ids are off by one after a failed append',
    'ids still match the stored entries after a failed append',
    brokenMemoryDriver((driver) => {
      let skipped = 0
      return {
        async append(batch) {
          try {
            return (await driver.append(batch)).map((id) => id + skipped)
          } catch (error) {
            skipped++
            throw error
          }
        },
      }
    }),
  )
  expectCaught(
    'a driver that keeps the list of ids that it returns',
    'the list of ids that append returns belongs to the caller',
    brokenMemoryDriver((driver) => {
      const known = new Map<string, readonly number[]>()
      return {
        async append(batch) {
          const ids = known.get(batch.token) ?? (await driver.append(batch))
          known.set(batch.token, ids)
          return ids
        },
      }
    }),
  )
})

function reversed(batch: LogBatch): LogBatch {
  const columns = Object.entries(batch).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.toReversed() : value,
  ])
  return Object.fromEntries(columns) as LogBatch
}

import type { StoredLogEntry } from '@logpond/core'
import { describe } from 'vitest'
import { aWhile, brokenHeldDriver } from '../../support/broken-held-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const READ = 'a read returns everything committed before its call, whatever overlapped it and earlier reads'

describe('overlapping work: reads', () => {
  expectCaught(
    'a driver that shares one answer between equal reads, whenever they were called',
    READ,
    brokenHeldDriver((driver) => {
      const running = new Map<string, Promise<StoredLogEntry[]>>()
      return {
        search: async (query, signal) => {
          const key = JSON.stringify(query)
          const begin = async () => {
            const found = await driver.search(query, signal)
            await aWhile(3)
            running.delete(key)
            return found
          }
          const answer = running.get(key) ?? begin()
          running.set(key, answer)
          return structuredClone(await answer)
        },
      }
    }),
  )
  expectCaught(
    'a driver that keeps an answer that an append has overlapped',
    READ,
    brokenHeldDriver((driver) => {
      const answers = new Map<string, number>()
      return {
        append: async (batch) => {
          answers.clear()
          await aWhile(4)
          return driver.append(batch)
        },
        deleteOldest: (...args) => {
          answers.clear()
          return driver.deleteOldest(...args)
        },
        count: async (filter, signal) => {
          const key = JSON.stringify(filter)
          const answer = answers.get(key) ?? (await driver.count(filter, signal))
          answers.set(key, answer)
          return answer
        },
      }
    }),
  )
  expectCaught(
    'a driver that returns the figures of stats from before a pending read',
    READ,
    brokenHeldDriver((driver) => {
      let isReading = false
      let figures: ReturnType<typeof driver.stats> | undefined
      return {
        count: async (filter, signal) => {
          figures = driver.stats()
          isReading = true
          await aWhile(4)
          isReading = false
          return driver.count(filter, signal)
        },
        stats: () => (isReading && figures !== undefined ? figures : driver.stats()),
      }
    }),
  )
})

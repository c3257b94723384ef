import { LogStorageError } from '@logpond/core'
import { describe } from 'vitest'
import { newToken } from '../../src/entries/test-batch.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { cut } from '../support/cut.js'
import { expectCaught } from '../support/expect-caught.js'

const turn = () => new Promise(setImmediate)

describe('atomicity', () => {
  expectCaught(
    'a driver that writes entry by entry',
    'a failed batch stores nothing, at whichever entry it fails',
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        const ids: number[] = []
        for (let i = 0; i < batch.size; i++) {
          const one = { ...batch, messages: [batch.messages[i] as string], token: newToken(), size: 1 }
          ids.push(...(await driver.append(one)))
        }
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that writes in chunks of 64',
    'a failed batch stores nothing, at whichever entry it fails',
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        const ids: number[] = []
        for (let i = 0; i < batch.size; i += 64) {
          ids.push(
            ...(await driver.append(cut(batch, Math.min(i + 64, batch.size), i, `${batch.token} ${i}`))),
          )
        }
        return ids
      },
    })),
  )
  expectCaught(
    'a driver that writes without the parts that it cannot read',
    'a failed batch stores nothing, in whichever column it fails',
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        try {
          return await driver.append(batch)
        } catch (error) {
          await driver.append({ ...batch, attributes: [], spanIds: [] })
          throw error
        }
      },
    })),
  )
  expectCaught(
    'a driver that stores the entries before a value that it refuses',
    'a batch with a value that cannot be stored stores nothing',
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        const odd = batch.messages.findIndex((message) => typeof message !== 'string')
        if (odd === -1) return driver.append(batch)
        await driver.append(cut(batch, odd))
        throw new LogStorageError('ENTRY_REJECTED', 'An entry cannot be stored.')
      },
    })),
  )
  expectCaught(
    'a driver that drops an entry of the batch after one that failed',
    'batches after a failed one are stored whole',
    brokenMemoryDriver((driver) => {
      let hasFailed = false
      return {
        async append(batch) {
          try {
            const written = await driver.append(hasFailed ? cut(batch, batch.size - 1) : batch)
            const ids = hasFailed ? [...written, (written.at(-1) ?? 0) + 1] : written
            hasFailed = false
            return ids
          } catch (error) {
            hasFailed = true
            throw error
          }
        },
      }
    }),
  )
  expectCaught(
    'a driver that shows half of a batch while it writes the other half',
    'readers see all of a batch or nothing while it is being written',
    brokenMemoryDriver((driver) => ({
      async append(batch) {
        const half = batch.size >> 1
        if (half === 0) return driver.append(batch)
        const ids = await driver.append(cut(batch, half))
        await turn()
        await turn()
        return [...ids, ...(await driver.append(cut(batch, batch.size, half, `${batch.token} b`)))]
      },
    })),
  )
})

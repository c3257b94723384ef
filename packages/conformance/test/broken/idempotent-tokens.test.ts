import { describe } from 'vitest'
import { newToken } from '../../src/entries/test-batch.js'
import { brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

const AT_ONCE = 'a committed token writes nothing again and returns its original ids'

describe('idempotent tokens', () => {
  expectCaught(
    'a driver that ignores the token',
    AT_ONCE,
    brokenMemoryDriver((driver) => ({ append: (batch) => driver.append({ ...batch, token: newToken() }) })),
  )
  expectCaught(
    'a driver that writes nothing for a known token and returns no ids',
    AT_ONCE,
    brokenMemoryDriver((driver) => {
      const known = new Set<string>()
      return {
        append(batch) {
          if (known.has(batch.token)) return []
          known.add(batch.token)
          return driver.append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that refuses a known token',
    AT_ONCE,
    brokenMemoryDriver((driver) => {
      const known = new Set<string>()
      return {
        append(batch) {
          if (known.has(batch.token)) throw new Error('UNIQUE constraint failed: batch.token')
          known.add(batch.token)
          return driver.append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that does not remember the tokens of first attempts',
    'a batch with isRetry: false is written, and its token is remembered like that of any other',
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append(batch.isRetry === false ? { ...batch, token: newToken() } : batch),
    })),
  )
  expectCaught(
    'a driver that looks a token up only if the batch says that it is a retry',
    'a batch with isRetry: false is written, and its token is remembered like that of any other',
    brokenMemoryDriver((driver) => {
      const known = new Map<string, string>()
      return {
        append(batch) {
          const as = (batch.isRetry && known.get(batch.token)) || newToken()
          known.set(batch.token, as)
          return driver.append({ ...batch, token: as })
        },
      }
    }),
  )
  expectCaught(
    'a driver that takes every retry for written',
    'a retry whose first attempt never arrived is written, once',
    brokenMemoryDriver((driver) => ({
      append: (batch) => (batch.isRetry ? batch.messages.map((_, i) => i + 1) : driver.append(batch)),
    })),
  )
  expectCaught(
    'a driver that remembers the tokens of first attempts before they succeed',
    'a retry whose first attempt failed is written, once',
    brokenMemoryDriver((driver) => {
      const seen = new Set<string>()
      return {
        append(batch) {
          if (batch.isRetry && seen.has(batch.token)) return batch.messages.map((_, i) => i + 1)
          if (batch.isRetry === false) seen.add(batch.token)
          return driver.append(batch)
        },
      }
    }),
  )
  const remembering = (count: number) =>
    brokenMemoryDriver((driver) => {
      const known: { token: string; as: string }[] = []
      return {
        append(batch) {
          const before = known.find(({ token }) => token === batch.token)
          const as = before?.as ?? newToken()
          if (before === undefined) known.push({ token: batch.token, as })
          if (known.length > count) known.shift()
          return driver.append({ ...batch, token: as })
        },
      }
    })
  expectCaught(
    'a driver that remembers the last token alone',
    'a committed token writes nothing again and returns its original ids after other batches',
    remembering(1),
  )
  expectCaught(
    'a driver that remembers 50 tokens',
    'a committed token writes nothing again and returns its original ids after other batches',
    remembering(50),
  )
  expectCaught(
    'a driver that remembers 500 tokens',
    'a token is remembered while 999 other tokens are committed',
    remembering(500),
  )
  expectCaught(
    'a driver that remembers the 1,000 tokens that were asked for last',
    'a token is remembered while 999 other tokens are committed',
    brokenMemoryDriver((driver) => {
      const known = new Map<string, readonly number[]>()
      return {
        async append(batch) {
          const ids = known.get(batch.token) ?? (await driver.append({ ...batch, token: newToken() }))
          known.delete(batch.token)
          known.set(batch.token, ids)
          const [oldest = ''] = known.keys()
          if (known.size > 1000) known.delete(oldest)
          return [...ids]
        },
      }
    }),
  )
  expectCaught(
    'a driver that remembers a token before it has written',
    'the token of a failed write is not remembered',
    brokenMemoryDriver((driver) => {
      const known = new Map<string, readonly number[]>()
      return {
        async append(batch) {
          const ids = known.get(batch.token)
          if (ids !== undefined) return ids
          const { lastId } = await driver.stats()
          known.set(
            batch.token,
            Array.from({ length: batch.size }, (_, i) => lastId + 1 + i),
          )
          return driver.append(batch)
        },
      }
    }),
  )
  const byToken = (change: (token: string) => string) =>
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append({ ...batch, token: change(batch.token) }),
    }))
  const differ = 'tokens that differ in any character are different tokens'
  expectCaught(
    'a driver that compares tokens without case',
    differ,
    byToken((token) => token.toLowerCase()),
  )
  expectCaught(
    'a driver that trims tokens',
    differ,
    byToken((token) => token.trim()),
  )
  expectCaught(
    'a driver that compares tokens as numbers',
    differ,
    byToken((token) => String(Number(token) || token)),
  )
  expectCaught(
    'a driver that normalises tokens',
    differ,
    byToken((token) => token.normalize('NFC')),
  )
  expectCaught(
    'a driver that mistakes batches with equal entries for one batch',
    'batches with equal entries and different tokens are both written',
    brokenMemoryDriver((driver) => ({
      append: (batch) => driver.append({ ...batch, token: batch.messages.join() }),
    })),
  )
  expectCaught(
    'a driver that forgets tokens with the entries that it deletes',
    'a token is remembered after its entries are deleted',
    brokenMemoryDriver((driver) => {
      let era = 0
      return {
        append: (batch) => driver.append({ ...batch, token: `${batch.token} ${era}` }),
        deleteOldest(policy, budget) {
          era++
          return driver.deleteOldest(policy, budget)
        },
      }
    }),
  )
  const inMemory = brokenMemoryDriver((driver) => {
    let opening = ''
    return {
      open: () => {
        opening = newToken()
      },
      append: (batch) => driver.append({ ...batch, token: `${batch.token} ${opening}` }),
    }
  })
  expectCaught(
    'a driver that keeps tokens in memory',
    'a token is remembered by the same driver after close and open',
    inMemory,
  )
  expectCaught(
    'a driver that keeps tokens in memory',
    'a token is remembered by the next driver on the store',
    inMemory,
  )
})

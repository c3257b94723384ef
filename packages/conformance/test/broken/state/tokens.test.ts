import { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { newToken } from '../../../src/entries/test-batch.js'
import { brokenHeldDriver } from '../../support/broken-held-driver.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'

const TOKENS = 'a reopened store remembers the last 1,000 tokens, including those of deleted entries'

describe('state over time: tokens', () => {
  expectCaught(
    'a driver that remembers 1,000 tokens of a longer opening, and 400 when it is opened again',
    TOKENS,
    brokenHeldDriver((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        holder.store = MemoryStore.from({ ...snapshot, firstIds: snapshot.firstIds.slice(-400) })
      },
    })),
  )
  expectCaught(
    'a driver that remembers the tokens of 10,000 entries',
    TOKENS,
    brokenHeldDriver((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        const firstIds = snapshot.firstIds.filter(([, id]) => id > snapshot.lastId - 10_000)
        holder.store = MemoryStore.from({ ...snapshot, firstIds })
      },
    })),
  )
  expectCaught(
    'a driver that forgets with the entries of its tokens when it is opened again',
    TOKENS,
    brokenHeldDriver((_, holder) => ({
      open: () => {
        const snapshot = holder.store.snapshot()
        const ids = new Set(snapshot.rows.map(({ id }) => id))
        holder.store = MemoryStore.from({
          ...snapshot,
          firstIds: snapshot.firstIds.filter(([, id]) => ids.has(id)),
        })
      },
    })),
  )
  expectCaught(
    'a driver in which a repeated token displaces another one',
    TOKENS,
    brokenMemoryDriver((_, store) => {
      const recent: { token: string; as: string }[] = []
      return {
        append: (batch) => {
          const as = recent.find(({ token }) => token === batch.token)?.as ?? newToken()
          recent.push({ token: batch.token, as })
          if (recent.length > 1000) recent.shift()
          return store.append({ ...batch, token: as })
        },
        close: () => {},
      }
    }),
  )
})

import { LogStorageError } from '@logpond/core'
import type { MemoryStore } from '@logpond/core/testing'
import { describe } from 'vitest'
import { newToken } from '../../src/entries/test-batch.js'
import { cut } from '../support/cut.js'
import { expectNetworkCaught } from '../support/expect-network-caught.js'
import type { NetworkBreakage } from '../support/network-driver.js'

const UPLOAD =
  'an append whose upload is cut at any byte leaves nothing or all, and its retry writes the batch once'
const ANSWER =
  'an append whose answer is lost, or cut at any byte, is written once after its retry, under the same ids'
const RESET =
  'an append whose connection is reset at any time leaves nothing or all, and its retry writes the batch once'
const READ = 'a read whose answer is cut at any byte fails, or returns the whole answer'
const LATE = 'a read whose answer comes late returns the whole answer'
const ABORTED = 'an aborted read ends with ABORTED while its answer does not come, and later reads are right'
const REFUSED =
  'calls fail with CONNECTION or IO while the server refuses, and work again after close and open'
const IDLE = 'reads work again after the server has reset idle connections'
const NO_SERVER = 'open fails with CONNECTION or IO if no server listens at the address'
const WRONG = 'open fails with a clear error if another kind of server listens at the address'
const STORAGE =
  'a storage writes every entry once and in order, without help, while connections break at random'
const KILLED =
  'an append during which the server is killed leaves nothing or all, and its retry writes the batch once'
const BACK = 'a storage goes on without help once its killed server is started, and loses no entry'
const RESTART = 'a storage with default options keeps a batch for half a minute while the server is away'

describe('network', () => {
  // The server gets a batch in two requests.
  const halves: NetworkBreakage = {
    client: (driver) => ({
      async append(batch) {
        const middle = batch.size >> 1
        if (middle === 0) return driver.append(batch)
        const first = await driver.append(cut(batch, middle, 0, `${batch.token} a`))
        return [...first, ...(await driver.append(cut(batch, batch.size, middle, `${batch.token} b`)))]
      },
    }),
  }
  const forgetting: NetworkBreakage = {
    server: (driver) => ({ append: (batch) => driver.append({ ...batch, token: newToken() }) }),
  }
  for (const promise of [UPLOAD, RESET])
    expectNetworkCaught('a driver that sends a batch in two halves', promise, halves)
  for (const promise of [ANSWER, STORAGE])
    expectNetworkCaught('a driver whose server forgets tokens', promise, forgetting)
  expectNetworkCaught('a driver that takes a lost answer for a write that did not happen', ANSWER, {
    broken: (method) => (method === 'append' ? 'BUSY' : 'CONNECTION'),
  })
  expectNetworkCaught('a driver that takes a cut upload for a bad entry', UPLOAD, {
    broken: () => 'ENTRY_REJECTED',
  })
  expectNetworkCaught('a driver that reports a batch as written before the server has answered', UPLOAD, {
    client: (driver) => {
      let lastId = 0
      return {
        async append(batch) {
          try {
            const ids = await driver.append(batch)
            lastId = ids.at(-1) ?? lastId
            return ids
          } catch {
            return batch.messages.map(() => ++lastId)
          }
        },
      }
    },
  })
  expectNetworkCaught('a driver that takes the end of a connection for the end of an answer', READ, {
    answerOfBroken: (method) => ({ search: [], readAfter: [], histogram: [] })[method],
  })
  expectNetworkCaught('a driver that takes a cut count for 0', READ, {
    answerOfBroken: (method) => (method === 'count' ? 0 : undefined),
  })
  expectNetworkCaught('a driver that does not wait for late answers', LATE, {
    client: (driver) => ({
      async count(filter) {
        let turns = 30
        const late = (async () => {
          while (--turns > 0) await new Promise(setImmediate)
          return 0
        })()
        return Promise.race([driver.count(filter), late])
      },
    }),
  })
  expectNetworkCaught('a driver that takes the answer of an aborted read for that of the next one', ABORTED, {
    isFifo: true,
  })
  expectNetworkCaught('a driver that reports aborted reads as lost connections', ABORTED, {
    client: (driver) => ({
      async count(filter, signal) {
        try {
          return await driver.count(filter, signal)
        } catch (cause) {
          throw new LogStorageError('CONNECTION', 'The connection was closed.', { cause })
        }
      },
    }),
  })
  expectNetworkCaught('a driver that is BUSY while its server refuses', REFUSED, {
    client: (driver) => ({
      async stats() {
        try {
          return await driver.stats()
        } catch (cause) {
          throw new LogStorageError('BUSY', 'The server is busy.', { cause })
        }
      },
    }),
  })
  // It keeps the connection of its first opening.
  const keeping: NetworkBreakage = {
    client: (driver) => {
      let isOpen = false
      return {
        async open(signal) {
          if (isOpen) return
          await driver.open(signal)
          isOpen = true
        },
        close: () => {},
      }
    },
  }
  for (const promise of [REFUSED, IDLE])
    expectNetworkCaught('a driver that never connects again', promise, keeping)
  expectNetworkCaught('a driver that does not connect when it is opened', NO_SERVER, {
    client: () => ({ open: () => {} }),
  })
  expectNetworkCaught('a driver that shows the errors of the system as they are', NO_SERVER, {
    client: (driver) => ({
      async open(signal) {
        try {
          await driver.open(signal)
        } catch {
          throw Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
        }
      },
    }),
  })
  expectNetworkCaught('a driver that takes any server for its own', WRONG, { isTrusting: true })
  const losing: NetworkBreakage = {
    onKill: (stores) => {
      for (const [directory, store] of stores) {
        const { length } = store.readAfter(0, {}, 1_000_000)
        store.deleteOldest({ expired: [], maxEntries: length >> 1, dryRun: false }, 1_000_000)
        ;(stores as Map<string, MemoryStore>).set(directory, store)
      }
    },
  }
  for (const promise of [KILLED, BACK])
    expectNetworkCaught('a driver whose server loses entries when it is killed', promise, losing)
  const impatient = {
    'suggests no retries': {},
    'suggests retries for lost connections alone': { byCode: { CONNECTION: { attempts: 100 } } },
    'suggests many retries of a few milliseconds': { attempts: 1000, maxDelay: 20 },
  }
  for (const [does, retry] of Object.entries(impatient))
    expectNetworkCaught(`a driver that ${does}`, RESTART, { client: () => ({ retry }) })
})

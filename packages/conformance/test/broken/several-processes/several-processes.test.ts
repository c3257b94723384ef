import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import type { MemoryStore } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { turns } from '../../../src/concurrency/turns.js'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenJournalDriver } from '../../support/broken-journal-driver.js'
import { type Breakage, brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

/** A driver that shares its store within a process, and claims multiProcess. */
function sharing(breakage: Breakage = () => ({})): CreateDriver {
  return brokenMemoryDriver((driver, store) => ({
    ...breakage(driver, store),
    supports: { ...driver.supports, multiProcess: true },
  }))
}

/** The state that drivers on one store share. */
function commonTo<State extends object>(make: () => State): (store: MemoryStore) => State {
  const states = new WeakMap<MemoryStore, State>()
  return (store) => {
    const state = states.get(store) ?? make()
    states.set(store, state)
    return state
  }
}

const shared = { shared: true }

describe('several processes', () => {
  it('is kept by drivers that share a store in memory', async () => {
    const only = (_: unknown, group: string) => group === 'several processes'
    const { verdicts } = await runConformance({ create: sharing(), seed: 1, only })
    expect(verdicts.filter(({ status }) => status === 'failed')).toEqual([])
  })

  const sees = 'two drivers in one process see each other’s commits immediately'
  expectJournalCaught(sees, 'looks once', shared)
  expectJournalCaught(sees, 'counts by itself', shared)
  expectJournalCaught('two processes see each other’s commits immediately', 'looks once', shared)
  expectJournalCaught('two processes see each other’s commits immediately', 'counts by itself', shared)

  const meets = 'two drivers in one process append at the same time, and every entry is stored once'
  expectCaught(
    'a driver that mistakes BUSY for written',
    meets,
    sharing((driver, store) => {
      const state = lock(store)
      return {
        append: async (batch) => {
          const ids = Array.from({ length: batch.size }, (_, i) => store.stats().lastId + 1 + i)
          if (state.isHeld) return ids
          state.isHeld = true
          await turns(1)
          state.isHeld = false
          return driver.append(batch)
        },
      }
    }),
  )
  expectCaught(
    'a driver that fails with BUSY after it has written',
    meets,
    sharing((driver, store) => {
      const state = lock(store)
      return {
        append: async (batch) => {
          const isFree = !state.isHeld
          state.isHeld = true
          await turns(1)
          state.isHeld = false
          const ids = await driver.append(isFree ? batch : { ...batch, token: `${batch.token} again` })
          if (!isFree) throw new LogStorageError('BUSY', 'Another program is writing.')
          return ids
        },
      }
    }),
  )
  expectCaught(
    'a driver that assigns ids before it has locked the store',
    meets,
    sharing((driver, store) => ({
      append: async (batch) => {
        const { lastId } = store.stats()
        await turns(1)
        await driver.append(batch)
        return Array.from({ length: batch.size }, (_, i) => lastId + 1 + i)
      },
    })),
  )

  expectJournalCaught(
    'two processes append at the same time, and every entry is stored once',
    'looks once',
    shared,
  )

  const tokens = 'two drivers in one process know each other’s tokens'
  expectJournalCaught(tokens, 'has tokens of its own', shared)
  expectJournalCaught('two processes know each other’s tokens', 'has tokens of its own', shared)

  const cleanups = 'two drivers in one process see each other’s cleanups'
  expectJournalCaught(cleanups, 'sees no deletions of others', shared)
  expectJournalCaught('two processes see each other’s cleanups', 'sees no deletions of others', shared)

  expectCaught(
    'a driver that assigns ids before it commits, so that a greater id can be seen first',
    'two drivers in one process follow each other with readAfter without a gap',
    sharing((driver, store) => {
      const { hidden } = pending(store)
      return {
        append: async (batch) => {
          const ids = await driver.append(batch)
          for (const id of ids) hidden.add(id)
          await turns(1 + (batch.size % 3))
          for (const id of ids) hidden.delete(id)
          return ids
        },
        readAfter: async (...args) => (await driver.readAfter(...args)).filter(({ id }) => !hidden.has(id)),
      }
    }),
  )

  const closing = 'two drivers in one process can each close without affecting the other'
  expectJournalCaught(closing, 'takes the store with it', shared)
  expectJournalCaught(
    'two processes can each close without affecting the other',
    'takes the store with it',
    shared,
  )

  const here = 'a second driver on a store shares it fully, or is refused and does no harm'
  expectJournalCaught(here, 'lets every driver in')
  expectJournalCaught(here, 'refuses with an error of its own')
  expectJournalCaught(here, 'never releases its lock')

  const elsewhere = 'a driver in another process shares the store fully, or is refused and does no harm'
  expectJournalCaught(elsewhere, 'lets every driver in')
  expectJournalCaught(elsewhere, 'lets every driver in after a refusal')
  expectJournalCaught(elsewhere, 'refuses with an error of its own')

  const byFolder =
    'a driver that opens a store through a link to its folder shares it fully, or is refused and does no harm'
  const byFiles =
    'a driver that opens a store through links to its files shares it fully, or is refused and does no harm'
  expectCaught(
    'a driver that has its lock under the name of its path',
    byFolder,
    locksPath((path) => path),
  )
  expectCaught(
    'a driver that has its lock under the name of its path',
    byFiles,
    locksPath((path) => path),
  )
  expectCaught(
    'a driver that has its lock under the name of the folder that a link leads to',
    byFiles,
    locksPath((path) => fs.realpathSync(path)),
  )
})

const lock = commonTo(() => ({ isHeld: false }))
const pending = commonTo(() => ({ hidden: new Set<number>() }))

/** A driver whose lock is in another folder, under a name made from the path of the store. */
function locksPath(nameOf: (path: string) => string): CreateDriver {
  return brokenJournalDriver((_, journal) => {
    const acquire = journal.acquire.bind(journal)
    journal.acquire = () => {
      const name = nameOf(dirname(journal.path)).replaceAll('/', '_')
      Object.assign(journal, { lock: join(tmpdir(), `logpond-test${name}`) })
      acquire()
    }
    return {}
  })
}

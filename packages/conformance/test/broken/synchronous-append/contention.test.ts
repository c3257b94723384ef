import { LogStorageError, type MaybePromise } from '@logpond/core'
import type { MemoryStore } from '@logpond/core/testing'
import { describe, expect, it, vi } from 'vitest'
import { turns } from '../../../src/concurrency/turns.js'
import { newToken } from '../../../src/entries/test-batch.js'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { runConformance } from '../../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { cut } from '../../support/cut.js'
import { expectCaught } from '../../support/expect-caught.js'
import { expectJournalCaught } from '../../support/expect-journal-caught.js'

const OWN =
  'appendSync takes no longer than its timeout, whatever else its driver is doing, and its batch is written once'
const OTHER =
  'appendSync takes no longer than its timeout while another driver in the process writes, and never throws BUSY'
const PROCESS =
  'appendSync takes no longer than its timeout while another process writes, and never throws BUSY'
const OPENING = 'finishOpening takes no longer than its timeout, and the opening continues'

/** The work that is under way on a store. */
const working = new WeakMap<MemoryStore, string[]>()

const workOn = (store: MemoryStore) => {
  const work = working.get(store) ?? []
  working.set(store, work)
  return work
}

/** A driver with slow writes, cleanups and reads that shares its store. */
function slow(breakage: Breakage = () => ({})): CreateDriver {
  return brokenMemoryDriver((driver, store) => {
    const work = workOn(store)
    const slowly = async <Result>(name: string, call: () => MaybePromise<Result>) => {
      work.push(name)
      try {
        await turns(10)
        return await call()
      } finally {
        work.splice(work.indexOf(name), 1)
      }
    }
    const taking = {
      ...driver,
      append: (batch) => slowly('append', () => driver.append(batch)),
      search: (...args) => slowly('search', () => driver.search(...args)),
      deleteOldest: (...args) => slowly('deleteOldest', () => driver.deleteOldest(...args)),
      checkpoint: () => slowly('checkpoint', () => driver.checkpoint?.()),
    } satisfies Partial<typeof driver>
    return {
      ...taking,
      ...breakage({ ...driver, ...taking }, store),
      supports: { ...driver.supports, multiProcess: true },
    }
  })
}

/** A driver whose `appendSync` behaves differently while other work is under way. */
function whileAtWork(
  what: string,
  appendSync: (
    correct: () => readonly number[],
    ...args: Parameters<NonNullable<import('@logpond/core').LogDriver['appendSync']>>
  ) => readonly number[],
): CreateDriver {
  return slow((driver, store) => ({
    appendSync: (batch, timeout) => {
      const correct = () => driver.appendSync?.(batch, timeout) ?? []
      return workOn(store).includes(what) ? appendSync(correct, batch, timeout) : correct()
    },
  }))
}

/** Milliseconds by which the clock is ahead. Drivers that block the caller move the clock, so that no test has to wait. */
let ahead = 0
const now = performance.now.bind(performance)
vi.spyOn(performance, 'now').mockImplementation(() => now() + ahead)

const pause = (milliseconds: number) => {
  ahead += milliseconds
}

const waits = (milliseconds: number) => (correct: () => readonly number[]) => {
  pause(milliseconds)
  return correct()
}

const fails = (error: Error) => () => {
  throw error
}

describe('synchronous append: contention', () => {
  it('is right in a slow driver, and in one that gives up', async () => {
    const unknown = new LogStorageError('UNKNOWN_OUTCOME', 'The engine did not answer in time.')
    for (const create of [slow(), whileAtWork('append', fails(unknown))]) {
      const names = [OWN, OTHER, OPENING]
      const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => names.includes(name) })
      expect(verdicts.filter(({ status }) => status === 'failed')).toEqual([])
    }
  })

  expectCaught(
    'a driver that waits for its own append as long as it takes',
    OWN,
    whileAtWork('append', waits(500)),
  )
  expectCaught(
    'a driver that waits for a cleanup as long as it takes',
    OWN,
    whileAtWork('deleteOldest', waits(500)),
  )
  expectCaught('a driver that waits for a read as long as it takes', OWN, whileAtWork('search', waits(500)))
  expectCaught(
    'a driver that waits for a checkpoint as long as it takes',
    OWN,
    whileAtWork('checkpoint', waits(500)),
  )
  expectCaught(
    'a driver that mistakes a timeout of 0 for the default',
    OWN,
    whileAtWork('append', (correct, _, timeout) => waits(timeout || 600)(correct)),
  )
  expectCaught(
    'a driver that waits four times as long as its timeout',
    OWN,
    whileAtWork('search', (correct, _, timeout) => waits(timeout * 4)(correct)),
  )
  const busy = new LogStorageError('BUSY', 'Another program is writing.')
  expectCaught('a driver that fails with BUSY while it appends', OWN, whileAtWork('append', fails(busy)))
  expectCaught(
    'a driver that fails with BUSY while it deletes',
    OWN,
    whileAtWork('deleteOldest', fails(busy)),
  )
  expectCaught(
    'a driver that fails with CONNECTION when the time is up',
    OWN,
    whileAtWork('append', fails(new LogStorageError('CONNECTION', 'The engine did not answer in time.'))),
  )
  expectCaught(
    'a driver that throws an error that is not a LogStorageError',
    OWN,
    whileAtWork('append', fails(new Error('timeout'))),
  )
  expectCaught(
    'a driver that invents ids for entries that it could not write',
    OWN,
    whileAtWork('search', (_, { size }) => Array.from({ length: size }, (_, i) => 1_000_000 + i)),
  )
  expectCaught(
    'a driver that gives up, and later writes the batch under another token',
    OWN,
    slow((driver, store) => ({
      appendSync: (batch, timeout) => {
        if (!workOn(store).includes('search')) return driver.appendSync?.(batch, timeout) ?? []
        driver.appendSync?.({ ...batch, token: newToken() }, timeout)
        throw new LogStorageError('UNKNOWN_OUTCOME', 'The engine did not answer in time.')
      },
    })),
  )
  expectCaught(
    'a driver that writes part of the batch before it gives up',
    OWN,
    slow((driver, store) => ({
      appendSync: (batch, timeout) => {
        if (!workOn(store).includes('deleteOldest')) return driver.appendSync?.(batch, timeout) ?? []
        driver.appendSync?.(cut(batch, 1), timeout)
        throw new LogStorageError('UNKNOWN_OUTCOME', 'The engine did not answer in time.')
      },
    })),
  )
  expectCaught(
    'a driver whose append fails when appendSync has settled its batch',
    OWN,
    slow((driver, store) => {
      const settled = new Set<string>()
      return {
        append: async (batch) => {
          const ids = await driver.append(batch)
          if (settled.delete(batch.token)) throw new LogStorageError('IO', 'The batch is there already.')
          return ids
        },
        appendSync: (batch, timeout) => {
          if (workOn(store).includes('append')) settled.add(batch.token)
          return driver.appendSync?.(batch, timeout) ?? []
        },
      }
    }),
  )

  expectCaught(
    'a driver that fails with BUSY while another one appends',
    OTHER,
    whileAtWork('append', fails(busy)),
  )
  expectCaught('a driver that waits for another one', OTHER, whileAtWork('append', waits(500)))
  expectCaught(
    'a driver that waits for the cleanup of another one',
    OTHER,
    whileAtWork('deleteOldest', waits(500)),
  )

  const shared = { shared: true }
  expectJournalCaught(PROCESS, 'fails with BUSY immediately', shared)
  expectJournalCaught(PROCESS, 'waits for a lock as long as it takes', shared)
  expectJournalCaught(PROCESS, 'mistakes a timeout of 0 for none', shared)
  expectJournalCaught(PROCESS, 'gives up however long it may wait', shared)

  const opening = (finishOpening: (timeout: number) => void) =>
    brokenMemoryDriver(() => ({ open: () => turns(5), finishOpening }))
  expectCaught(
    'a driver that waits for its opening as long as it takes',
    OPENING,
    opening(() => pause(700)),
  )
  expectCaught(
    'a driver that fails with an error of its own when its opening takes longer',
    OPENING,
    opening(() => {
      throw new Error('not open yet')
    }),
  )
  expectCaught(
    'a driver whose opening fails if finishOpening stopped waiting',
    OPENING,
    brokenMemoryDriver(() => {
      let isAborted = false
      return {
        open: async () => {
          await turns(5)
          if (isAborted) throw new LogStorageError('CONNECTION', 'The opening was aborted.')
        },
        finishOpening: () => {
          isAborted = true
          throw new LogStorageError('CONNECTION', 'The opening takes longer.')
        },
      }
    }),
  )
})

import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { runConformance } from '../../../src/run-conformance.js'
import { aWhile, brokenHeldDriver } from '../../support/broken-held-driver.js'
import { cut } from '../../support/cut.js'
import { expectCaught } from '../../support/expect-caught.js'
import { slowReads } from '../../support/slow-reads.js'

const ALL =
  'overlapping appends, cleanups, checkpoints, syncs and reads lose no entry, store none twice and bring none back'

describe('overlapping work', () => {
  it('is right in a slow, correct driver', async () => {
    const create = brokenHeldDriver((driver) => {
      let last: Promise<unknown> = Promise.resolve()
      const write = <Result>(work: () => Result | Promise<Result>) => {
        const result = last.then(() => aWhile(2)).then(work)
        last = result.catch(() => {})
        return result
      }
      return {
        ...slowReads(driver, () => aWhile(3)),
        append: (batch) => write(() => driver.append(batch)),
        appendAhead: (batch) => write(() => driver.append(batch)),
        deleteOldest: (...args) => write(() => driver.deleteOldest(...args)),
        checkpoint: () => write(() => {}),
      }
    })
    const { verdicts } = await runConformance({ create, only: (_, group) => group === 'overlapping work' })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(verdicts.map(() => 'passed'))
  })
  expectCaught(
    'a driver that brings back entries that are deleted while a checkpoint runs',
    ALL,
    brokenHeldDriver((_, holder) => ({
      checkpoint: async () => {
        const { rows } = holder.store.snapshot()
        await aWhile()
        const now = holder.store.snapshot()
        const added = now.rows.filter(({ id }) => id > (rows.at(-1)?.id ?? 0))
        holder.store = MemoryStore.from({ ...now, rows: [...rows, ...added] })
      },
    })),
  )
  expectCaught(
    'a driver that shows a batch in two pieces',
    ALL,
    brokenHeldDriver((_, holder) => ({
      append: async (batch) => {
        const known = holder.store.snapshot().firstIds.some(([token]) => token === batch.token)
        if (batch.size < 2 || known) return holder.store.append(batch)
        const first = holder.store.append(cut(batch, 1))
        await aWhile(1)
        const rest = holder.store.append(cut(batch, batch.size, 1, `${batch.token} 1`))
        return [...first, ...rest]
      },
    })),
  )
  expectCaught(
    'a driver whose reads at once share the list of what they have found',
    ALL,
    brokenHeldDriver((driver) => {
      const scratch: StoredLogEntry[] = []
      return {
        search: async (query, signal) => {
          scratch.length = 0
          scratch.push(...(await driver.search(query, signal)))
          await aWhile(1)
          return [...scratch]
        },
      }
    }),
  )
  expectCaught(
    'a driver that ends a count when the next one starts',
    ALL,
    brokenHeldDriver((driver) => {
      let last = 0
      return {
        count: async (filter, signal) => {
          const mine = ++last
          await aWhile(1)
          return mine === last ? driver.count(filter, signal) : 0
        },
      }
    }),
  )
  expectCaught(
    'a driver whose histogram reads twice: once for the counts, once for the severities',
    ALL,
    brokenHeldDriver((driver) => ({
      histogram: async (query, signal) => {
        const counts = await driver.histogram(query, signal)
        await aWhile(2)
        const severities = await driver.histogram(query, signal)
        return counts.map((bucket, i) => ({ ...bucket, bySeverity: { ...severities[i]?.bySeverity } }))
      },
    })),
  )
  expectCaught(
    'a driver that fails reads that overlap a checkpoint',
    ALL,
    brokenHeldDriver((driver) => {
      let checkpoints = 0
      return {
        search: async (query, signal) => {
          const before = checkpoints
          await aWhile(2)
          if (before !== checkpoints) throw new LogStorageError('IO', 'The file is another one now.')
          return driver.search(query, signal)
        },
        checkpoint: () => {
          checkpoints++
        },
      }
    }),
  )
})

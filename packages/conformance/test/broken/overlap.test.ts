import { LogStorageError, type StoredLogEntry } from '@logpond/core'
import { MemoryStore } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { runConformance } from '../../src/run-conformance.js'
import { cut } from '../support/cut.js'
import { expectCaught } from '../support/expect-caught.js'
import { aWhile, brokenHolder, copyOf } from '../support/held-store.js'
import { slowReads } from '../support/slow-reads.js'

const CHECKPOINT =
  'what is appended while a checkpoint runs is stored once, and is there when the store is opened again'
const CLEANUP = 'a cleanup that overlaps appends deletes what it must, and nothing that came meanwhile'
const ALL =
  'appends, cleanups, checkpoints, syncs and reads may all overlap, and nothing is lost, doubled or brought back'
const AHEAD =
  'batches that are given ahead are written whole and in order beside cleanups, checkpoints, syncs and reads'
const READ =
  'a read gives all that was committed when it was called, whatever it and the reads before it have met'
const SYNC =
  'appendSync writes its batch once beside a cleanup, a checkpoint, a sync and reads that are under way'

describe('overlapping work', () => {
  it('may take its time in a driver that does it right', async () => {
    const create = brokenHolder((driver) => {
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
    'a driver whose checkpoint puts a copy in the place of the store',
    CHECKPOINT,
    brokenHolder((_, holder) => ({
      checkpoint: async () => {
        const copy = copyOf(holder.store)
        await aWhile()
        holder.store = copy
      },
    })),
  )
  expectCaught(
    'a driver whose checkpoint forgets the tokens that come meanwhile',
    CHECKPOINT,
    brokenHolder((_, holder) => ({
      checkpoint: async () => {
        const { firstIds } = holder.store.snapshot()
        await aWhile()
        holder.store = MemoryStore.from({ ...holder.store.snapshot(), firstIds })
      },
    })),
  )
  expectCaught(
    'a driver whose checkpoint writes what came meanwhile once more',
    CHECKPOINT,
    brokenHolder((driver) => {
      const meanwhile: Parameters<typeof driver.append>[0][] = []
      let isRunning = false
      return {
        append: (batch) => {
          if (isRunning) meanwhile.push(batch)
          return driver.append(batch)
        },
        checkpoint: async () => {
          isRunning = true
          await aWhile()
          isRunning = false
          for (const batch of meanwhile.splice(0)) driver.append({ ...batch, token: `${batch.token} again` })
        },
      }
    }),
  )
  expectCaught(
    'a driver that refuses to append while its checkpoint runs',
    CHECKPOINT,
    brokenHolder((driver) => {
      let isRunning = false
      return {
        append: (batch) => {
          if (isRunning) throw new LogStorageError('BUSY', 'A checkpoint is running.')
          return driver.append(batch)
        },
        checkpoint: async () => {
          isRunning = true
          await aWhile(6)
          isRunning = false
        },
      }
    }),
  )
  expectCaught(
    'a driver that finds nothing while its checkpoint runs',
    CHECKPOINT,
    brokenHolder((_, holder) => ({
      checkpoint: async () => {
        const { store } = holder
        holder.store = MemoryStore.from({ ...store.snapshot(), rows: [] })
        await aWhile(1)
        holder.store = store
      },
    })),
  )
  expectCaught(
    'a driver whose sync tells while a checkpoint runs what was synced before it',
    CHECKPOINT,
    brokenHolder((driver, holder) => {
      let id: number | undefined
      return {
        sync: async () => id ?? holder.store.sync(),
        checkpoint: async () => {
          id = holder.store.syncedId
          await aWhile(8)
          id = undefined
          driver.sync?.()
        },
      }
    }),
  )
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
  expectCaught(
    'a driver that brings back what is deleted while a checkpoint runs',
    ALL,
    brokenHolder((_, holder) => ({
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
    brokenHolder((_, holder) => ({
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
    brokenHolder((driver) => {
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
    'a driver that ends a count when the next one begins',
    ALL,
    brokenHolder((driver) => {
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
    'a driver whose histogram looks twice: for the counts, and for the severities',
    ALL,
    brokenHolder((driver) => ({
      histogram: async (query, signal) => {
        const counts = await driver.histogram(query, signal)
        await aWhile(2)
        const severities = await driver.histogram(query, signal)
        return counts.map((bucket, i) => ({ ...bucket, bySeverity: { ...severities[i]?.bySeverity } }))
      },
    })),
  )
  expectCaught(
    'a driver that fails reads which a checkpoint has met',
    ALL,
    brokenHolder((driver) => {
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
  expectCaught(
    'a driver that lets reads which ask the same share one answer, whenever they were called',
    READ,
    brokenHolder((driver) => {
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
    'a driver that keeps an answer which an append has met',
    READ,
    brokenHolder((driver) => {
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
    'a driver that takes the figures of stats from before a read that is under way',
    READ,
    brokenHolder((driver) => {
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
  expectCaught(
    'a driver whose appendSync does not wait for a cleanup that puts a copy in the place of the store',
    SYNC,
    brokenHolder((driver, holder) => {
      let cleaning: Promise<unknown> = Promise.resolve()
      return {
        append: async (batch) => {
          await cleaning
          return driver.append(batch)
        },
        deleteOldest: async (...args) => {
          const work = async () => {
            const copy = copyOf(holder.store)
            const told = copy.deleteOldest(...args)
            await aWhile()
            holder.store = copy
            return told
          }
          const step = work()
          cleaning = step
          return step
        },
      }
    }),
  )
  expectCaught(
    'a driver whose appendSync does nothing while a read is under way',
    SYNC,
    brokenHolder((driver, holder) => {
      let reads = 0
      return {
        count: async (filter, signal) => {
          reads++
          await aWhile(2)
          reads--
          return driver.count(filter, signal)
        },
        appendSync: (batch) => {
          if (reads === 0) return holder.store.append(batch)
          const { lastId } = holder.store.stats()
          return Array.from({ length: batch.size }, (_, i) => lastId + 1 + i)
        },
      }
    }),
  )
  const inTurns = (write: (append: (suffix?: string) => unknown, isCleaning: boolean) => unknown) =>
    brokenHolder((driver) => {
      let last: Promise<unknown> = Promise.resolve()
      let isCleaning = false
      const append = (batch: Parameters<typeof driver.append>[0]) => {
        const ids = last.then(() => aWhile(1)).then(() => driver.append(batch))
        last = ids
        return ids
      }
      return {
        append,
        appendAhead: (batch) =>
          write(
            (suffix = '') => append({ ...batch, token: `${batch.token}${suffix}` }),
            isCleaning,
          ) as Promise<number[]>,
        deleteOldest: async (...args) => {
          isCleaning = true
          await aWhile(2)
          isCleaning = false
          return driver.deleteOldest(...args)
        },
      }
    })
  expectCaught(
    'a driver that writes twice what is given ahead during a cleanup',
    AHEAD,
    inTurns((append, isCleaning) => {
      const ids = append()
      return isCleaning ? append(' again') : ids
    }),
  )
  expectCaught(
    'a driver that gives up what is given ahead during a cleanup',
    AHEAD,
    inTurns((append, isCleaning) => {
      if (!isCleaning) return append()
      throw new LogStorageError('ABORTED', 'A cleanup came first.')
    }),
  )
})

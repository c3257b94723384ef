import {
  type LogDriver,
  type LogEntry,
  openLogStorage,
  type StoredLogEntry,
  systemClock,
} from '@logpond/core'
import { faultyDriver, MemoryStore, memoryDriver } from '@logpond/core/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareStores } from '../../src/copy/compare-stores.js'
import { type CopyOptions, copyEntries } from '../../src/copy/copy-entries.js'
import { type CopyState, newState } from '../../src/copy/copy-state.js'

async function sourceOf(entries: readonly LogEntry[]): Promise<LogDriver> {
  const store = new MemoryStore()
  const storage = await openLogStorage({
    driver: memoryDriver({ store }),
    batch: { queueSize: 100_000 },
    flushOnExit: false,
  })
  storage.storeMany(entries)
  await storage.close()
  const driver = memoryDriver({ store })
  await driver.open()
  return driver
}

const numbered = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ message: `entry ${i}`, timestamp: i }))

const messagesOf = (entries: readonly StoredLogEntry[]) => entries.map(({ message }) => message)

async function openTarget(batchSize: number): Promise<LogDriver & { readonly store: MemoryStore }> {
  const store = new MemoryStore()
  const driver = Object.assign(memoryDriver({ store }), { store, batching: { batchSize } })
  await driver.open()
  return driver
}

/** Keeps the state, as a file does. */
function copyWith(source: LogDriver, target: LogDriver, options: Partial<CopyOptions> = {}) {
  const saved: CopyState[] = []
  const run = () =>
    copyEntries({
      source,
      target,
      state: saved.at(-1) ?? newState('from', 'to'),
      upTo: Number.MAX_SAFE_INTEGER,
      save: (state) => void saved.push(state),
      after: (_, callback) => systemClock.after(0, callback),
      signal: new AbortController().signal,
      ...options,
    })
  return { run, saved }
}

class Crash extends Error {}

describe('copyEntries()', () => {
  it('copies every entry in order, in batches of the size of the target', async () => {
    const source = await sourceOf(numbered(25))
    const target = await openTarget(10)
    const { run } = copyWith(source, target)
    expect(await run()).toMatchObject({ copied: 25, entries: 25, batches: 3, targetId: 25 })
    expect(await compareStores(source, target, { sourceId: 25, targetId: 25 })).toBeUndefined()
  })

  it('copies what came since when it is run again, and nothing if there is nothing', async () => {
    const source = await sourceOf(numbered(5))
    const target = await openTarget(10)
    const { run } = copyWith(source, target)
    await run()
    expect(await run()).toMatchObject({ copied: 5, batches: 1 })
    const storage = await openLogStorage({ driver: source, flushOnExit: false })
    await storage.store({ message: 'since' }).committed()
    expect(await run()).toMatchObject({ entries: 6, batches: 2 })
    expect(messagesOf(target.store.readAfter(5, {}, 10))).toEqual(['since'])
  })

  it('stops at the last entry that it was asked for', async () => {
    const source = await sourceOf(numbered(25))
    const target = await openTarget(10)
    const { run } = copyWith(source, target, { upTo: 13 })
    expect(await run()).toMatchObject({ copied: 13, entries: 13, batches: 2 })
  })

  it('splits batches of large entries', async () => {
    const source = await sourceOf(Array.from({ length: 5 }, (_, i) => ({ message: `${i}`.repeat(2 ** 20) })))
    const target = await openTarget(100)
    const { run } = copyWith(source, target)
    expect(await run()).toMatchObject({ entries: 5, batches: 2 })
  })

  it('stops between two batches when it is aborted, and continues', async () => {
    const source = await sourceOf(numbered(50))
    const target = await openTarget(10)
    const abort = new AbortController()
    const { run, saved } = copyWith(source, target, {
      signal: abort.signal,
      onProgress: ({ batches }) => batches === 2 && abort.abort(),
    })
    expect(await run()).toMatchObject({ entries: 20, batches: 2 })
    const rest = copyWith(source, target)
    rest.saved.push(...saved)
    expect(await rest.run()).toMatchObject({ entries: 50, batches: 5 })
  })

  it('writes every entry once, whenever it crashes and whatever the target reports', async () => {
    const fault = fc.constantFrom<'ok' | 'BUSY' | 'CONNECTION' | 'lost'>(
      'ok',
      'ok',
      'BUSY',
      'CONNECTION',
      'lost',
    )
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.array(fault, { maxLength: 12 }),
        fc.array(fc.nat(12), { maxLength: 6 }),
        async (count, faults, crashes) => {
          const source = await sourceOf(numbered(count))
          const inner = await openTarget(7)
          await inner.close()
          const target = faultyDriver(inner, {
            faults: faults
              .filter((fault) => fault !== 'ok')
              .map((fault) =>
                fault === 'lost' ? { code: 'UNKNOWN_OUTCOME', committed: true } : { code: fault },
              ),
          })
          await target.open()
          const { saved } = copyWith(source, target)
          const again = () => {
            const steps = crashes.shift() ?? Infinity
            let step = 0
            const crash = () => {
              if (++step > steps) throw new Crash()
            }
            return copyWith(source, target, {
              state: saved.at(-1) ?? newState('from', 'to'),
              // A crash comes before or after the state reaches the disk.
              save(state) {
                crash()
                saved.push(state)
                crash()
              },
            }).run()
          }
          for (;;) {
            try {
              await again()
              break
            } catch (thrown) {
              if (!(thrown instanceof Crash)) throw thrown
            }
          }
          expect(messagesOf(inner.store.readAfter(0, {}, 1000))).toEqual(
            numbered(count).map(({ message }) => message),
          )
        },
      ),
    )
  })

  it('counts the batch of a crash that a cleanup has deleted from the source since', async () => {
    const source = await sourceOf(numbered(20))
    const target = await openTarget(10)
    const crashed = copyWith(source, target, {
      save(state) {
        crashed.saved.push(state)
        throw new Crash()
      },
    })
    await expect(crashed.run()).rejects.toThrow(Crash)
    await source.deleteOldest({ expired: [], maxEntries: 8, dryRun: false }, 100)
    const rest = copyWith(source, target)
    rest.saved.push(...crashed.saved)
    expect(await rest.run()).toMatchObject({ copied: 20, entries: 8 })
    expect(messagesOf(target.store.readAfter(0, {}, 100))).toEqual(
      numbered(20)
        .slice(12)
        .map(({ message }) => message),
    )
  })

  it('fails with the error of the target if it does not pass, and continues later', async () => {
    const source = await sourceOf(numbered(20))
    const inner = await openTarget(10)
    await inner.close()
    const target = faultyDriver(inner, { faults: [{ code: 'DISK_FULL' }] })
    await target.open()
    const { run } = copyWith(source, target)
    await expect(run()).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await run()).toMatchObject({ entries: 20 })
    expect(inner.store.readAfter(0, {}, 100)).toHaveLength(20)
  })
})

describe('compareStores()', () => {
  const differenceOf = async (one: readonly LogEntry[], other: readonly LogEntry[]) =>
    compareStores(await sourceOf(one), await sourceOf(other), { sourceId: 100, targetId: 100 })

  it('finds a changed, a missing and a surplus entry', async () => {
    const entries = numbered(3)
    expect(await differenceOf(entries, entries)).toBeUndefined()
    const changed = entries.with(1, { message: 'other', timestamp: 1 })
    expect(await differenceOf(entries, changed)).toMatchObject({ place: 1, target: { message: 'other' } })
    expect(await differenceOf(entries, numbered(2))).toMatchObject({ place: 2, target: undefined })
    expect(await differenceOf(numbered(2), entries)).toMatchObject({ place: 2, source: undefined })
  })
})

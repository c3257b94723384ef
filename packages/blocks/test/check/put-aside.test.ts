import { openLogStorage, type StoredLogEntry } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { readAside } from '../../src/check/aside.js'
import { checkParts } from '../../src/check/check-parts.js'
import { putAside } from '../../src/check/put-aside.js'
import { createBlockDriver } from '../../src/driver/create-block-driver.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { runSync } from '../../src/steps.js'
import type { Space } from '../../src/store/block-store.js'
import { makeBatch } from '../make-batch.js'
import { storedRows } from '../support/stored-entries.js'

const NOW = new Date('2026-01-02T03:04:05.678Z')

/** A store with three sealed blocks of ten entries, and a batch of five. */
function filled(): { store: MemoryBlockStore; engine: BlockEngine } {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store, { blockRows: 10, hotBlocks: 3 })
  const append = (from: number, count: number) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      timestamp: from + i,
      message: `message ${from + i}`,
    }))
    runSync(engine.append(packBatch(makeBatch(rows), new BatchMemory())))
  }
  append(1, 30)
  runSync(engine.sealDue())
  append(31, 5)
  return { store, engine }
}

/** Changes one byte of a value. */
function damage(store: MemoryBlockStore, space: Space, key: number, place: (length: number) => number): void {
  const value = Uint8Array.from(store.get(space, key) as Uint8Array)
  const at = place(value.length)
  value[at] = (value[at] as number) ^ 1
  runSync(
    // biome-ignore lint/correctness/useYield: no call has to wait.
    store.transaction(function* (changes) {
      changes.put(space, key, value)
    }),
  )
}

function keys(store: MemoryBlockStore, space: Space): number[] {
  return store.range(space, 1, Number.MAX_SAFE_INTEGER).map(({ key }) => key)
}

describe('checkParts() and putAside()', () => {
  it('find nothing in an intact store', () => {
    const { store } = filled()
    expect(runSync(checkParts(store))).toEqual([])
    for (const key of keys(store, 'head')) expect(runSync(putAside(store, key))).toBeUndefined()
    expect(runSync(storedRows(store))).toHaveLength(35)
  })

  it.each([
    ['body', 0],
    ['body', 0.5],
    ['body', 1],
  ] as const)(
    'find a block whose %s is damaged, and lose its entries only (at %d of its length)',
    (space, share) => {
      const { store, engine } = filled()
      const [, key = 0] = keys(store, 'head')
      damage(store, space, key, (length) => Math.floor(share * (length - 1)))
      const [found, ...others] = runSync(checkParts(store))
      expect(others).toEqual([])
      expect(found).toMatchObject({
        what: 'part',
        key,
        extent: { count: 10, firstId: 11, lastId: 20, minTime: 11_000, maxTime: 20_000 },
      })
      expect(found?.error.message).toContain('ids from 11 to 20')
      expect(runSync(putAside(store, key, NOW))).toMatchObject({ key })
      expect(runSync(storedRows(store)).map(({ id }) => id)).toEqual([
        ...Array.from({ length: 10 }, (_, i) => i + 1),
        ...Array.from({ length: 15 }, (_, i) => i + 21),
      ])
      expect(store.readState().entryCount).toBe(25)
      expect(runSync(engine.stats()).entries).toBe(25)
      expect(keys(store, 'aside').map((kept) => kept % 8)).toEqual([0, 1, 2, 7])
      expect(runSync(readAside(store))).toEqual([
        { what: 'part', key, time: NOW.toISOString(), extent: found?.extent, problem: found?.error.message },
      ])
      expect(runSync(checkParts(store))).toEqual([])
    },
  )

  it('leave a block in its place whose filter is damaged: its entries are intact', () => {
    const { store } = filled()
    const [, key = 0] = keys(store, 'head')
    damage(store, 'filter', key, (length) => length >> 1)
    expect(runSync(checkParts(store))).toEqual([])
    expect(runSync(putAside(store, key))).toBeUndefined()
    expect(runSync(storedRows(store))).toHaveLength(35)
    expect(keys(store, 'aside')).toEqual([])
  })

  it('count the entries that a cleanup had deleted from a damaged part once', () => {
    const { store, engine } = filled()
    runSync(engine.deleteOldest({ expired: [], maxEntries: 31, dryRun: false }, 100))
    const [key = 0] = keys(store, 'head')
    damage(store, 'body', key, (length) => length - 1)
    runSync(putAside(store, key))
    expect(store.readState().entryCount).toBe(25)
    expect(runSync(storedRows(store))).toHaveLength(25)
    expect(keys(store, 'aside').map((kept) => kept % 8)).toEqual([0, 1, 2, 3, 7])
  })

  it('know the token of a batch that was put aside', () => {
    const store = memoryBlockStore()
    const batch = makeBatch([{ message: 'once' }])
    const append = () => runSync(new BlockEngine(store).append(packBatch(batch, new BatchMemory())))
    expect(append()).toBe(1)
    damage(store, 'body', 1, () => 0)
    expect(runSync(putAside(store, 1))).toMatchObject({ extent: { count: 1 } })
    expect(append()).toBe(1)
    expect(runSync(storedRows(store))).toEqual([])
  })
})

describe('a driver that finds a damaged block', () => {
  it('puts it aside when the storage opens it again, reports it, and finds all other entries', async () => {
    const { store } = filled()
    const [, key = 0] = keys(store, 'head')
    damage(store, 'body', key, (length) => Math.floor(length / 2))
    const reports: string[] = []
    const storage = await openLogStorage({
      driver: createBlockDriver({ name: 'memory', store, supports: { persistent: true } }),
      onRecovered: ({ message }) => reports.push(message),
    })
    const found: StoredLogEntry[] = []
    await storage.search({ limit: 100 }).catch(() => {})
    await storage.store({ message: 'the next' }).committed()
    for await (const entry of storage.scan()) found.push(entry)
    expect(found).toHaveLength(26)
    expect(reports).toEqual([expect.stringContaining('ids from 11 to 20')])
    await storage.close()
  })
})

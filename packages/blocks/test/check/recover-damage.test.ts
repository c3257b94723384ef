import { LogStorageError, openLogStorage } from '@logpond/core'
import { describe, expect, it, vi } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { readAside } from '../../src/check/aside.js'
import { checkParts } from '../../src/check/check-parts.js'
import { recoverDamage } from '../../src/check/recover-damage.js'
import { createBlockDriver } from '../../src/driver/create-block-driver.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { runSync } from '../../src/steps.js'
import type { Space } from '../../src/store/block-store.js'
import { makeBatch } from '../make-batch.js'
import { storedRows } from '../support/stored-entries.js'

const LIMITS = { blockRows: 10, hotBlocks: 3 }

function append(store: MemoryBlockStore, from: number, count: number, token?: string): number {
  const rows = Array.from({ length: count }, (_, i) => ({
    timestamp: from + i,
    message: `message ${from + i}`,
  }))
  const batch = { ...makeBatch(rows), ...(token === undefined ? {} : { token }) }
  return runSync(new BlockEngine(store, LIMITS).append(packBatch(batch, new BatchMemory())))
}

/** Three sealed blocks of ten entries, whose third entry is deleted from the first one, and a batch of five. */
function filled(): MemoryBlockStore {
  const store = memoryBlockStore()
  append(store, 1, 30, 'first')
  const engine = new BlockEngine(store, LIMITS)
  runSync(engine.sealDue())
  append(store, 31, 5)
  runSync(engine.deleteOldest({ expired: [], maxEntries: 32, dryRun: false }, 100))
  return store
}

function keysOf(store: MemoryBlockStore, space: Space): number[] {
  return store.range(space, 1, Number.MAX_SAFE_INTEGER).map(({ key }) => key)
}

function change(store: MemoryBlockStore, space: Space, key: number, to: (value: Uint8Array) => Uint8Array) {
  const value = to(Uint8Array.from(store.get(space, key) as Uint8Array))
  runSync(
    // biome-ignore lint/correctness/useYield: no call has to wait.
    store.transaction(function* (changes) {
      changes.put(space, key, value)
    }),
  )
}

const flipped = (share: number) => (value: Uint8Array) => {
  const at = Math.floor(share * (value.length - 1))
  value[at] = (value[at] as number) ^ 0x10
  return value
}

/** Makes reads of a body fail, until the mock is restored. */
function failing(store: MemoryBlockStore, part: number, error: LogStorageError) {
  const get = store.get.bind(store)
  return vi.spyOn(store, 'get').mockImplementation((space, key) => {
    if (space === 'body' && key === part) throw error
    return get(space, key)
  })
}

const DAMAGES = {
  'a bit at the beginning': flipped(0),
  'a bit in the middle': flipped(0.5),
  'a bit at the end': flipped(1),
  'its end': (value: Uint8Array) => value.subarray(0, value.length >> 1),
  everything: () => new Uint8Array(0),
}

function recovered(store: MemoryBlockStore) {
  return runSync(recoverDamage(store, new BlockEngine(store).directory))
}

function idsOf(store: MemoryBlockStore): number[] {
  return runSync(storedRows(store)).map(({ id }) => id)
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

/** Everything works in a store that was mended: it counts, writes, seals and cleans up. */
function expectUsable(store: MemoryBlockStore): void {
  const engine = new BlockEngine(store, LIMITS)
  const { entries } = runSync(engine.stats())
  expect(store.readState().entryCount).toBe(entries)
  expect(idsOf(store)).toHaveLength(entries)
  append(store, 100, 40)
  while (runSync(engine.tidyUp())) expect(runSync(engine.stats()).entries).toBe(entries + 40)
  expect(runSync(engine.deleteOldest({ expired: [], maxEntries: 40, dryRun: false }, 1000)).deleted).toBe(
    entries,
  )
  expect(runSync(checkParts(store))).toEqual([])
}

describe('recoverDamage()', () => {
  it('finds nothing in an intact store, and leaves its state as it was', () => {
    const store = filled()
    const before = store.readState()
    expect(recovered(store)).toEqual([])
    expect(store.readState()).toEqual(before)
  })

  describe.each(Object.entries(DAMAGES))('with %s of a value damaged', (_name, damage) => {
    it.each(['body', 'head'] as const)('loses only the entries of a block whose %s it is', (space) => {
      const store = filled()
      const [, key = 0] = keysOf(store, 'head')
      change(store, space, key, damage)
      const [found, ...others] = recovered(store)
      expect(others).toEqual([])
      expect(found).toMatchObject({ isAside: true, damage: { what: 'part', key } })
      expect(found?.damage.extent).toEqual({
        count: 10,
        firstId: 11,
        lastId: 20,
        minTime: expect.any(Number),
        maxTime: expect.any(Number),
      })
      expect(found?.damage.extent?.minTime).toBeGreaterThanOrEqual(10_000)
      expect(found?.damage.extent?.maxTime).toBeLessThanOrEqual(21_000)
      expect(found?.damage.error.message).toContain('ids from 11 to 20')
      expect(idsOf(store)).toEqual([...range(4, 10), ...range(21, 35)])
      expect(runSync(readAside(store))).toHaveLength(1)
      expectUsable(store)
    })

    it.each(['body', 'head'] as const)('loses only the entries of a batch whose %s it is', (space) => {
      const store = filled()
      change(store, space, keysOf(store, 'head').at(-1) as number, damage)
      const [found] = recovered(store)
      expect(found?.damage.extent).toMatchObject({ count: 5, firstId: 31, lastId: 35 })
      expect(idsOf(store)).toEqual(range(4, 30))
      expectUsable(store)
    })

    it('shows deleted entries again if the list of them is damaged, and says how many', () => {
      const store = filled()
      const [key = 0] = keysOf(store, 'dead')
      change(store, 'dead', key, damage)
      const [found, ...others] = recovered(store)
      expect(others).toEqual([])
      expect(found?.damage).toMatchObject({ what: 'deletions', key, extent: { count: 3, firstId: 1 } })
      expect(idsOf(store)).toEqual(range(1, 35))
      expectUsable(store)
    })

    it('forgets the batches of a damaged list of tokens, and no entry', () => {
      const store = filled()
      expect(append(store, 1, 30, 'first')).toBe(1)
      const [key = 0] = keysOf(store, 'token')
      change(store, 'token', key, damage)
      const [found, ...others] = recovered(store)
      expect(others).toEqual([])
      expect(found?.damage).toMatchObject({ what: 'tokens', key, extent: undefined })
      expect(idsOf(store)).toEqual(range(4, 35))
      expect(append(store, 1, 30, 'first')).toBe(36)
      expectUsable(store)
    })

    it('makes a filter again, and loses nothing', () => {
      const store = filled()
      const [key = 0] = keysOf(store, 'filter')
      const intact = store.get('filter', key)
      change(store, 'filter', key, damage)
      expect(recovered(store)).toEqual([])
      expect(store.get('filter', key)).toEqual(intact)
      expect(idsOf(store)).toEqual(range(4, 35))
    })
  })

  it('reports bounds of the ids and times of several parts whose heads say nothing', () => {
    const store = filled()
    const [, second = 0, third = 0] = keysOf(store, 'head')
    for (const key of [second, third]) change(store, 'head', key, () => new Uint8Array(3))
    const found = recovered(store)
    expect(found.map(({ damage }) => damage.extent)).toEqual(
      Array.from({ length: 2 }, () => ({
        count: undefined,
        firstId: 11,
        lastId: 30,
        minTime: 10_000,
        maxTime: 31_000,
      })),
    )
    expect(idsOf(store)).toEqual([...range(4, 10), ...range(31, 35)])
    expectUsable(store)
  })

  it.each(['IO', 'BUSY', 'UNSUPPORTED'] as const)('puts nothing aside if a read fails with %s', (code) => {
    const store = filled()
    const [, second = 0] = keysOf(store, 'head')
    const disk = failing(store, second, new LogStorageError(code, 'The disk cannot be read.'))
    const before = store.readState()
    expect(() => recovered(store)).toThrow('The disk cannot be read.')
    disk.mockRestore()
    expect(store.readState()).toEqual(before)
    expect(keysOf(store, 'aside')).toEqual([])
  })

  it('leaves a part in its place whose values the store cannot read, and deals with the others', () => {
    const store = filled()
    const [first = 0, second = 0] = keysOf(store, 'head')
    change(store, 'body', first, flipped(0.5))
    const disk = failing(store, second, new LogStorageError('CORRUPT', 'A page is malformed.'))
    expect(recovered(store)).toMatchObject([
      { damage: { key: first }, isAside: true },
      { damage: { key: second }, isAside: false },
    ])
    disk.mockRestore()
    expect(keysOf(store, 'head')).toContain(second)
    expect(idsOf(store)).toEqual(range(11, 35))
  })

  it('deals with all kinds of damage at once', () => {
    const store = filled()
    const [first = 0, second = 0, third = 0] = keysOf(store, 'head')
    change(store, 'dead', first, flipped(0.5))
    change(store, 'head', second, flipped(0.5))
    change(store, 'body', third, flipped(0.5))
    change(store, 'token', keysOf(store, 'token')[0] as number, flipped(0.5))
    expect(recovered(store).map(({ damage }) => damage.what)).toEqual(['part', 'deletions', 'tokens', 'part'])
    expect(idsOf(store)).toEqual([...range(1, 10), ...range(31, 35)])
    expectUsable(store)
  })
})

describe('a storage over a store with damage', () => {
  it.each(['head', 'dead', 'token', 'body'] as const)(
    'writes and reads again after it has met a damaged %s, and reports it',
    async (space) => {
      const store = filled()
      change(store, space, keysOf(store, space)[0] as number, flipped(0.5))
      const reports: string[] = []
      const storage = await openLogStorage({
        driver: createBlockDriver({ name: 'memory', store, limits: LIMITS, supports: { persistent: true } }),
        onRecovered: ({ message }) => reports.push(message),
      })
      expect(await storage.count({ text: 'message' })).toBe(
        { head: 25, dead: 35, token: 32, body: 25 }[space],
      )
      for (let i = 0; i < 50; i++) storage.store({ message: `after ${i}` })
      await storage.flush()
      expect(await storage.count({ text: 'after' })).toBe(50)
      await storage.cleanup({ maxEntries: 10 })
      expect(await storage.count()).toBe(10)
      await storage.close()
      expect(reports).toHaveLength(1)
      expect(reports[0]).toContain('Logpond has put the')
    },
  )
})

import type { StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { putAside, putDamagedValuesAside } from '../../src/check/put-aside.js'
import { type RecoveredPart, recoverAside } from '../../src/check/recover-aside.js'
import { recoverDamage } from '../../src/check/recover-damage.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader } from '../../src/read/block-reader.js'
import { entriesFromColumns } from '../../src/read/entry-columns.js'
import { runSync } from '../../src/steps.js'
import type { Space } from '../../src/store/block-store.js'
import { makeBatch } from '../make-batch.js'

const NOW = new Date('2026-01-02T03:04:05.678Z')

/** Three sealed blocks of 200 entries, and a batch of 50. Three entries of each block were deleted. */
function filled() {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store, { blockRows: 200, hotBlocks: 3 })
  const append = (from: number, count: number) => {
    const rows = Array.from({ length: count }, (_, i) => ({
      timestamp: from + i,
      severity: i % 70 === 0 ? 5 : 9,
      message: `GET /cart/${from + i} in ${i} ms${i % 7 === 0 ? ', slowly' : ''}`,
      service: `service-${i % 3}`,
      traceId: i % 5 === 0 ? (from + i).toString(16).padStart(32, '0') : undefined,
      attributes: { status: 200 + (i % 4), path: `/p/${i % 11}` },
    }))
    runSync(engine.append(packBatch(makeBatch(rows), new BatchMemory())))
  }
  append(1, 600)
  runSync(engine.sealDue())
  append(601, 50)
  const expired = [{ minSeverity: 5, maxSeverity: 5, before: 500_000 }]
  runSync(engine.deleteOldest({ expired, dryRun: false }, 1000))
  const reader = new BlockReader(store, engine.directory, { open: openPart })
  const stored = entriesFromColumns(runSync(reader.search({ order: 'oldest', limit: 1000 })))
  return { store, engine, entries: new Map(stored.map((entry) => [entry.id, entry])) }
}

function flip(store: MemoryBlockStore, space: Space, key: number, bits: readonly number[]): void {
  const value = Uint8Array.from(store.get(space, key) as Uint8Array)
  for (const bit of bits) {
    const at = (bit >> 3) % value.length
    value[at] = (value[at] as number) ^ (1 << (bit & 7))
  }
  runSync(
    // biome-ignore lint/correctness/useYield: no call has to wait.
    store.transaction(function* (changes) {
      changes.put(space, key, value)
    }),
  )
}

const keysOf = (store: MemoryBlockStore, space: Space) =>
  store.range(space, 1, Number.MAX_SAFE_INTEGER).map(({ key }) => key)

function recovered(store: MemoryBlockStore): RecoveredPart[] {
  const parts: RecoveredPart[] = []
  runSync(recoverAside(store, (part) => parts.push(part)))
  return parts
}

/** All entries, or those that look like an entry whose id is not known. */
function candidates(entries: ReadonlyMap<number, StoredLogEntry>, { id, message }: Partial<StoredLogEntry>) {
  const found = id === undefined ? [...entries.values()] : [entries.get(id)]
  return found.filter((one) => one !== undefined && (message === undefined || one.message === message))
}

function expectTrue(entries: ReadonlyMap<number, StoredLogEntry>, parts: readonly RecoveredPart[]): void {
  for (const { entry, unreadable } of parts.flatMap((part) => part.entries)) {
    const readable = (original: StoredLogEntry | undefined) =>
      Object.fromEntries(
        Object.entries(original ?? {}).filter(([name]) => !unreadable.includes(name as keyof StoredLogEntry)),
      )
    expect(candidates(entries, entry).map(readable)).toContainEqual(entry)
  }
}

describe('recoverAside()', () => {
  it('finds nothing in an intact store', () => {
    expect(recovered(filled().store)).toEqual([])
  })

  it('reads all entries of a block whose head is damaged, because its body repeats what it needs', () => {
    const { store, entries } = filled()
    const [key = 0] = keysOf(store, 'head')
    flip(store, 'head', key, [8 * 40])
    for (const isAside of [false, true]) {
      if (isAside) expect(runSync(putDamagedValuesAside(store, NOW))).toHaveLength(1)
      const [part, ...others] = recovered(store)
      expect(others).toEqual([])
      expect(part).toMatchObject({ key, time: isAside ? NOW.toISOString() : undefined, lost: 0 })
      expect(part?.entries.map(({ entry }) => entry)).toEqual(
        [...entries.values()].filter(({ id }) => id <= 200),
      )
      expect(part?.entries.every(({ unreadable }) => unreadable.length === 0)).toBe(true)
    }
  })

  it('reads all but one column of a block of which a bit is wrong, and says which entries lack something', () => {
    const { store, entries } = filled()
    const [, key = 0] = keysOf(store, 'head')
    const body = store.get('body', key) as Uint8Array
    // The last section belongs to the attributes.
    flip(store, 'body', key, [8 * (body.length - 1)])
    runSync(putAside(store, key, NOW))
    const [part] = recovered(store)
    expect(part?.entries).toHaveLength([...entries.keys()].filter((id) => id > 200 && id <= 400).length)
    expect(part?.entries.some(({ unreadable }) => unreadable.length > 0)).toBe(true)
    for (const { entry, unreadable } of part?.entries ?? []) {
      expect(entry.message).toBe(entries.get(entry.id as number)?.message)
      expect(unreadable.filter((field) => field !== 'attributes')).toEqual([])
    }
    expectTrue(entries, recovered(store))
  })

  it('reads a batch whose head is damaged without the ids, which are only there', () => {
    const { store, entries } = filled()
    const [key = 0] = keysOf(store, 'head').slice(-1)
    // The first id of the batch.
    flip(store, 'head', key, [8 * 42])
    const [part] = recovered(store)
    expect(part?.entries.every(({ unreadable }) => unreadable.join() === 'id')).toBe(true)
    expectTrue(entries, recovered(store))
  })

  it('reads nothing of a batch whose body is damaged: it has one checksum', () => {
    const { store } = filled()
    const [key = 0] = keysOf(store, 'head').slice(-1)
    flip(store, 'body', key, [100])
    expect(recovered(store)).toMatchObject([{ key, entries: [], lost: 49 }])
  })

  it('returns no wrong value, and no deleted entry, whatever bits are wrong', () => {
    const anyDamage = fc.record({
      space: fc.constantFrom<Space>('head', 'body', 'dead'),
      part: fc.nat({ max: 3 }),
      bits: fc.array(fc.nat({ max: 2 ** 20 }), { minLength: 1, maxLength: 3 }),
    })
    fc.assert(
      fc.property(fc.array(anyDamage, { minLength: 1, maxLength: 3 }), fc.boolean(), (damages, isAside) => {
        const { store, engine, entries } = filled()
        const intact = new Set(entries.keys())
        for (const { space, part, bits } of damages) {
          const keys = keysOf(store, space)
          flip(store, space, keys[part % keys.length] as number, bits)
        }
        if (isAside) runSync(recoverDamage(store, engine.directory, NOW))
        const parts = recovered(store)
        // Without the list of deleted entries, they are back.
        const areDeletedBack = damages.some(({ space }) => space === 'dead')
        if (!areDeletedBack) expectTrue(entries, parts)
        for (const { entry } of parts.flatMap((part) => part.entries)) {
          if (entry.id === undefined || areDeletedBack) continue
          expect(intact.delete(entry.id)).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })
})

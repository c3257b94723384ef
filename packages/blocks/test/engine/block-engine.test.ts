import type { DriverFilter, DriverRetention } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { type MemoryBlockStore, memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { runSync } from '../../src/steps.js'
import { makeBatch } from '../make-batch.js'
import { type Act, EngineModel } from '../support/engine-model.js'
import * as faults from '../support/faulty-stores.js'

const anyTime = fc.integer({ min: 0, max: 60 })
const anyWho = fc.constantFrom(0 as const, 1 as const)

/** Few, so that later cleanups often have the filter of an earlier one: by heads, by filters of blocks, and by neither. */
const anyFilter = fc.constantFrom<DriverFilter>(
  { services: ['service-1'] },
  { not: [{ services: ['service-0', 'service-1'] }] },
  { any: [[{ services: ['service-0'] }, { maxSeverity: 12 }]], minSeverity: 4 },
  { attributes: [{ name: 'number', path: ['number'], op: 'eq', json: ['2', '4'] }] },
  { not: [{ attributes: [{ name: 'number', path: ['number'], op: 'lt', value: 3 }] }] },
  { text: { all: [{ words: ['7'], prefix: false }], none: [] } },
  { contains: '1', startTime: 3 },
)

const anyRule = fc
  .record({
    a: fc.integer({ min: 1, max: 24 }),
    b: fc.integer({ min: 1, max: 24 }),
    isForAll: fc.boolean(),
    before: anyTime,
    filter: fc.option(anyFilter, { nil: undefined }),
  })
  .map(({ a, b, isForAll, before, filter }) => ({
    minSeverity: isForAll ? 1 : Math.min(a, b),
    maxSeverity: isForAll ? 24 : Math.max(a, b),
    before,
    ...(filter && { filter }),
  }))

const anyPolicy: fc.Arbitrary<DriverRetention> = fc.record(
  {
    expired: fc.array(anyRule, { maxLength: 3 }),
    maxEntries: fc.integer({ min: 0, max: 60 }),
    dryRun: fc.boolean(),
  },
  { requiredKeys: ['expired', 'dryRun'] },
)

const anyAct: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('append' as const),
      times: fc.oneof(
        { weight: 3, arbitrary: fc.array(anyTime, { minLength: 1, maxLength: 2 }) },
        fc.array(anyTime, { minLength: 4, maxLength: 12 }),
      ),
      token: fc.integer({ min: 0, max: 60 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('work' as const),
      who: anyWho,
      isIdle: fc.boolean(),
      pauses: fc.integer({ min: 1, max: 12 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('delete' as const),
      who: anyWho,
      policy: anyPolicy,
      budget: fc.constantFrom(1, 3, 10, 1000),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant('read' as const),
      who: anyWho,
      read: fc.constantFrom(
        'newest' as const,
        'oldest' as const,
        'by id' as const,
        'count' as const,
        'histogram' as const,
      ),
      pauses: fc.integer({ min: 1, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ act: 'kill' as const }) },
  { weight: 1, arbitrary: fc.constant({ act: 'tidy' as const }) },
)

const anyActs = fc.array(anyAct, { minLength: 1, maxLength: 40, size: 'max' })

/** A cleanup deletes a row of a part while blocks are made of it. */
const DELETED_WHILE_SEALED: Act[] = [
  { act: 'append', times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], token: 1 },
  { act: 'append', times: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], token: 2 },
  { act: 'work', who: 0, isIdle: false, pauses: 1 },
  {
    act: 'delete',
    who: 1,
    policy: { expired: [{ minSeverity: 1, maxSeverity: 24, before: 3 }], dryRun: false },
    budget: 10,
  },
  { act: 'work', who: 0, isIdle: false, pauses: 10 },
]

/** Batches are appended while older ones are merged, and are merged with the result afterwards. */
const APPENDED_WHILE_MERGED: Act[] = [
  { act: 'append', times: [1], token: 1 },
  { act: 'append', times: [2], token: 2 },
  { act: 'append', times: [3], token: 3 },
  { act: 'work', who: 0, isIdle: false, pauses: 1 },
  { act: 'append', times: [4], token: 4 },
  { act: 'append', times: [5], token: 5 },
  { act: 'work', who: 0, isIdle: false, pauses: 10 },
  { act: 'work', who: 0, isIdle: false, pauses: 10 },
]

const EXAMPLES: [Act[]][] = [[DELETED_WHILE_SEALED], [APPENDED_WHILE_MERGED]]

function run(acts: readonly Act[], wrap?: (store: MemoryBlockStore) => MemoryBlockStore): void {
  const model = new EngineModel(wrap)
  for (const act of acts) model.perform(act)
}

describe('BlockEngine', () => {
  it('has and reads exactly the entries that were appended and not deleted, whatever happens in the background', () => {
    fc.assert(
      fc.property(anyActs, (acts) => run(acts)),
      { numRuns: 100, examples: EXAMPLES },
    )
  })

  it.each(Object.entries(faults))('is tested by a model that notices a fault: %s', (_, wrap) => {
    const result = fc.check(
      fc.property(anyActs, (acts) => run(acts, wrap)),
      { numRuns: 300, endOnFailure: true, examples: EXAMPLES },
    )
    expect(result.failed).toBe(true)
  })
})

describe('hot entries', () => {
  const append = (engine: BlockEngine, rows: number) =>
    runSync(
      engine.append(
        packBatch(makeBatch(Array.from({ length: rows }, () => ({ message: 'm' }))), new BatchMemory()),
      ),
    )

  it('are those that no work has sealed, also those of other connections', () => {
    const store = memoryBlockStore()
    const engine = new BlockEngine(store, { blockRows: 10, hotBlocks: 2 })
    append(engine, 19)
    expect([runSync(engine.sealDue()), engine.hotEntries]).toEqual([false, 19])
    append(new BlockEngine(store), 5)
    expect([runSync(engine.sealDue()), engine.hotEntries]).toEqual([true, 0])
    append(engine, 3)
    expect([runSync(engine.tidyUp()), engine.hotEntries]).toEqual([true, 0])
  })

  it('stay hot when batches are merged', () => {
    const engine = new BlockEngine(memoryBlockStore(), { blockRows: 1000, hotParts: 3 })
    for (let i = 0; i < 3; i++) append(engine, 2)
    expect([runSync(engine.sealDue()), engine.hotEntries]).toEqual([true, 6])
  })

  it('are left if the task takes only some of the batches', () => {
    const engine = new BlockEngine(memoryBlockStore(), { blockRows: 10, hotBlocks: 2, blocksAtOnce: 4 })
    for (let i = 0; i < 5; i++) append(engine, 10)
    expect([runSync(engine.sealDue()), engine.hotEntries]).toEqual([true, 30])
  })
})

import { expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { decodeTokens } from '../../src/batch/tokens.js'
import { DeadRowBits } from '../../src/directory/dead-rows.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { commitSeal } from '../../src/seal/commit-seal.js'
import { ENGINE_LIMITS } from '../../src/seal/engine-limits.js'
import { type MadeBlocks, makeBlocks } from '../../src/seal/make-blocks.js'
import { runSync, settled } from '../../src/steps.js'
import { type BlockStore, SPACES } from '../../src/store/block-store.js'
import { makeBatch } from '../make-batch.js'

const ROWS = 5

/** A store with three hot batches: parts 1 to 3. */
function hotStore() {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store)
  for (let batch = 1; batch <= 3; batch++) {
    const rows = Array.from({ length: ROWS }, (_, i) => ({ message: `entry ${i} of batch ${batch}` }))
    runSync(engine.append(packBatch(makeBatch(rows, `token ${batch}`), new BatchMemory())))
  }
  return { store, engine }
}

/** Blocks of the first two batches. */
function made({ store, engine }: ReturnType<typeof hotStore>, kind: 'seal' | 'merge' = 'seal'): MadeBlocks {
  const { parts } = runSync(engine.directory.refresh())
  const task = { kind, parts: parts.filter(({ key }) => key <= 2) } as const
  const blocks = runSync(makeBlocks(store, task, { ...ENGINE_LIMITS, blockRows: ROWS }))
  if (blocks === undefined) throw new Error('a part has vanished')
  return blocks
}

function deadRows(rows: readonly number[]): Uint8Array {
  const dead = new DeadRowBits(ROWS)
  for (const row of rows) dead.add(row, 9)
  return dead.encode()
}

/** What another connection does. */
function change(store: BlockStore, key: number, dead: Uint8Array | undefined): void {
  runSync(
    store.transaction(function* (changes) {
      if (dead !== undefined) changes.put('dead', key, dead)
      else for (const space of ['head', 'body'] as const) changes.delete(space, key)
      const state = yield* settled(store.readState())
      changes.writeState({ ...state, changes: state.changes + 1 })
    }),
  )
}

/** Everything that a store has. */
function contentOf(store: BlockStore) {
  const values = SPACES.map((space) => [space, store.range(space, 1, Number.MAX_SAFE_INTEGER)])
  return structuredClone({ state: store.readState(), values: Object.fromEntries(values) })
}

it('puts blocks in the place of their parts, under the next keys', () => {
  const hot = hotStore()
  const { store } = hot
  const { replaced, blocks } = made(hot)
  expect(blocks).toHaveLength(2)
  const before = contentOf(store)
  expect(runSync(commitSeal(store, { replaced, blocks }))).toBe(true)
  const { state, values } = contentOf(store)
  expect(state).toEqual({ ...before.state, nextPart: 6 })
  const stored = (space: 'head' | 'filter' | 'body') =>
    blocks.map((block, i) => ({ key: 4 + i, value: Uint8Array.from(block[space] ?? []) }))
  const third = (space: 'head' | 'body') => before.values[space].slice(2)
  expect(values.head).toEqual([...third('head'), ...stored('head')])
  expect(values.body).toEqual([...third('body'), ...stored('body')])
  expect(values.filter).toEqual(stored('filter'))
})

it('stores no filter of a batch that was merged', () => {
  const hot = hotStore()
  expect(runSync(commitSeal(hot.store, made(hot, 'merge')))).toBe(true)
  const { values } = contentOf(hot.store)
  expect(values.head.map(({ key }: { key: number }) => key)).toEqual([3, 4])
  expect(values.filter).toEqual([])
})

it('remembers the tokens of the batches that are gone', () => {
  const hot = hotStore()
  runSync(commitSeal(hot.store, made(hot)))
  const [tokens, ...others] = contentOf(hot.store).values.token
  expect(others).toEqual([])
  expect(tokens.key).toBe(1)
  expect(decodeTokens(tokens.value)).toEqual([
    { token: 'token 1', firstId: 1, count: ROWS },
    { token: 'token 2', firstId: ROWS + 1, count: ROWS },
  ])
})

it.each([1, 2])('changes nothing if part %i is gone, as after the same rows were sealed elsewhere', (key) => {
  const hot = hotStore()
  const blocks = made(hot)
  change(hot.store, key, undefined)
  const before = contentOf(hot.store)
  expect(runSync(commitSeal(hot.store, blocks))).toBe(false)
  expect(contentOf(hot.store)).toEqual(before)
})

it.each([1, 2])(
  'changes nothing if more rows of part %i are deleted than when the blocks were made',
  (key) => {
    const hot = hotStore()
    const withoutDead = made(hot)
    change(hot.store, key, deadRows([2]))
    const withDead = made(hot)
    const before = contentOf(hot.store)
    expect(runSync(commitSeal(hot.store, withoutDead))).toBe(false)
    expect(contentOf(hot.store)).toEqual(before)
    change(hot.store, key, deadRows([2, 3]))
    expect(runSync(commitSeal(hot.store, withDead))).toBe(false)
    expect(runSync(commitSeal(hot.store, made(hot)))).toBe(true)
    expect(contentOf(hot.store).values.dead).toEqual([])
  },
)

it('says that parts have vanished if no block names them', () => {
  const hot = hotStore()
  for (const key of [1, 2]) change(hot.store, key, deadRows([0, 1, 2, 3, 4]))
  const none = made(hot)
  expect(none.blocks).toEqual([])
  const { state } = contentOf(hot.store)
  expect(runSync(commitSeal(hot.store, none))).toBe(true)
  const after = contentOf(hot.store)
  expect(after.state).toEqual({ ...state, changes: 3 })
  expect(after.values.head).toHaveLength(1)
})

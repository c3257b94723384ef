import { LogStorageError } from '@logpond/core'
import { expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader } from '../../src/read/block-reader.js'
import { ENGINE_LIMITS } from '../../src/seal/engine-limits.js'
import { type BlockMaker, makeFromInput, readSealInput } from '../../src/seal/seal-input.js'
import { runSteps, runSync } from '../../src/steps.js'
import { makeBatch } from '../make-batch.js'

const LIMITS = { blockRows: 10, hotBlocks: 2 }

async function sealWith(maker: BlockMaker) {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store, LIMITS)
  engine.maker = maker
  for (let i = 0; i < 4; i++) {
    const rows = Array.from({ length: 5 }, (_, row) => ({ message: `entry ${5 * i + row}`, timestamp: row }))
    await runSteps(engine.append(packBatch(makeBatch(rows), new BatchMemory())))
  }
  const isSealed = await runSteps(engine.sealDue())
  const reader = new BlockReader(store, engine.directory, { open: openPart })
  const { messages } = await runSteps(reader.readAfter(0, {}, 100))
  const { parts } = await runSteps(engine.directory.refresh())
  return { isSealed, messages, kinds: parts.map(({ head }) => head.kind) }
}

const MESSAGES = Array.from({ length: 20 }, (_, i) => `entry ${i}`)

it('is enough to make the blocks of a task in another thread', async () => {
  const sealed = await sealWith({
    make: async (input) => structuredClone(makeFromInput(structuredClone(input))),
  })
  expect(sealed).toEqual({ isSealed: true, messages: MESSAGES, kinds: ['block', 'block'] })
})

it('reports a damaged part', async () => {
  const damaged = sealWith({
    make: (input) => {
      const parts = input.parts.map((part) => ({ ...part, body: part.body.slice(0, 9) }))
      return makeFromInput({ ...input, parts })
    },
  })
  await expect(damaged).rejects.toSatisfy((thrown) => (thrown as LogStorageError).code === 'CORRUPT')
})

it('leaves the parts as they are if the maker fails', async () => {
  const failing = sealWith({ make: () => Promise.reject(new LogStorageError('CONNECTION', 'ended')) })
  await expect(failing).rejects.toThrow('ended')
})

it.each(['head', 'body'] as const)('is not read if the %s of a part has vanished', (space) => {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store)
  for (let i = 0; i < 2; i++) {
    runSync(engine.append(packBatch(makeBatch([{ message: 'entry' }]), new BatchMemory())))
  }
  const { parts } = runSync(engine.directory.refresh())
  const get = store.get.bind(store)
  // Another connection may delete a part between two reads.
  store.get = (from, key) => (from === space && key === parts[1]?.key ? undefined : get(from, key))
  expect(runSync(readSealInput(store, { kind: 'seal', parts }, ENGINE_LIMITS))).toBeUndefined()
  store.get = get
  expect(runSync(readSealInput(store, { kind: 'seal', parts }, ENGINE_LIMITS))?.parts).toHaveLength(2)
})

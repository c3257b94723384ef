import { expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { runSync } from '../../src/steps.js'
import { Appender } from '../../src/write/append.js'
import { makeBatch } from '../make-batch.js'

it('gives entries the ids that the store has reserved for them', () => {
  const reserved: [nextId: number, count: number][] = []
  const store = Object.assign(memoryBlockStore(), {
    reserveIds(nextId: number, count: number): number {
      reserved.push([nextId, count])
      return Math.max(nextId, 1000)
    },
  })
  const appender = new Appender(store)
  const append = (...messages: string[]) => {
    const batch = makeBatch(messages.map((message) => ({ message })))
    return runSync(appender.append(packBatch(batch, new BatchMemory())))
  }
  expect([append('a', 'b'), append('c')]).toEqual([1000, 1002])
  expect(reserved).toEqual([
    [1, 2],
    [1002, 1],
  ])
  expect(store.readState()).toMatchObject({ nextId: 1003, entryCount: 3 })
})

it('reserves no ids for a batch that was written before', () => {
  let calls = 0
  const store = Object.assign(memoryBlockStore(), {
    reserveIds(nextId: number): number {
      calls++
      return nextId
    },
  })
  const appender = new Appender(store)
  const packed = packBatch(makeBatch([{}]), new BatchMemory())
  expect([runSync(appender.append(packed)), runSync(appender.append(packed))]).toEqual([1, 1])
  expect(calls).toBe(1)
})

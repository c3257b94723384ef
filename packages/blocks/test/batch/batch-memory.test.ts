import { expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'

it('reuses returned memory that is large enough', () => {
  const memory = new BatchMemory()
  const first = memory.take(1000)
  expect(first.byteLength).toBeGreaterThanOrEqual(1000)
  memory.give(first)
  expect(memory.take(900)).toBe(first)
  memory.give(first)
  expect(memory.take(1_000_000).byteLength).toBeGreaterThanOrEqual(1_000_000)
})

it('never hands out the same memory twice', () => {
  const memory = new BatchMemory()
  const first = memory.take(1000)
  expect(memory.take(1000)).not.toBe(first)
  memory.give(first)
  expect(memory.take(1000)).toBe(first)
  expect(memory.take(1000)).not.toBe(first)
})

it('keeps neither exceptionally large memory nor memory for more than two batches', () => {
  const memory = new BatchMemory()
  const large = memory.take(16 * 1024 * 1024)
  memory.give(large)
  expect(memory.take(1000)).not.toBe(large)
  const three = [memory.take(1000), memory.take(1000), memory.take(1000)] as const
  for (const each of three) memory.give(each)
  expect(three).toContain(memory.take(1000))
  expect(three).toContain(memory.take(1000))
  expect(three).not.toContain(memory.take(1000))
})

import { describe, expect, it } from 'vitest'
import { type PartitionCount, PartitionMemory } from '../../src/read/partition-memory.js'

describe('the memory of closed partitions', () => {
  it('keeps the last count of each partition of a question', () => {
    const memory = new PartitionMemory()
    memory.keep('a', countOf(0, 2))
    memory.keep('a', countOf(1, 3))
    memory.keep('a', countOf(0, 5))
    memory.keep('b', countOf(0, 1))
    expect(sizesOf(memory, 'a')).toEqual([
      [1, 3],
      [0, 5],
    ])
    expect(sizesOf(memory, 'b')).toEqual([[0, 1]])
    expect(sizesOf(memory, 'c')).toEqual([])
  })

  it('forgets a partition', () => {
    const memory = new PartitionMemory()
    memory.keep('a', countOf(0, 2))
    memory.keep('a', countOf(1, 2))
    memory.forget('a', 0)
    memory.forget('a', 7)
    memory.forget('b', 0)
    expect(sizesOf(memory, 'a')).toEqual([[1, 2]])
  })

  it('forgets the questions that were asked least recently when it is full', () => {
    const memory = new PartitionMemory()
    for (let partition = 0; partition < 40; partition++) {
      memory.keep('a', countOf(partition, 1000))
      memory.keep('b', countOf(partition, 1000))
    }
    memory.known('a')
    for (let partition = 0; partition < 40; partition++) memory.keep('c', countOf(partition, 1000))
    expect(memory.known('a').length).toBe(40)
    expect(memory.known('b').length).toBe(0)
    expect(memory.known('c').length).toBe(40)
  })

  it('keeps nothing of a question that has too many cells', () => {
    const memory = new PartitionMemory()
    memory.keep('a', countOf(0, 2))
    memory.markTooLarge('a')
    expect(memory.isTooLarge('a')).toBe(true)
    expect(memory.isTooLarge('b')).toBe(false)
    expect(memory.known('a')).toEqual([])
  })
})

function countOf(partition: number, cells: number): PartitionCount {
  const cell = { slice: null, severity: null, value: null, entries: '1' }
  return {
    partition,
    version: '1',
    minTimestamp: 0,
    maxTimestamp: 0,
    cells: Array.from({ length: cells }, () => cell),
  }
}

function sizesOf(memory: PartitionMemory, question: string) {
  return memory.known(question).map(({ partition, cells }) => [partition, cells.length])
}

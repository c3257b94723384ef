import { describe, expect, it } from 'vitest'
import { BatchMemory } from '../../src/batch/batch-memory.js'
import { packBatch } from '../../src/batch/pack-batch.js'
import { BlockEngine } from '../../src/engine/block-engine.js'
import { memoryBlockStore } from '../../src/memory/memory-block-store.js'
import { openPart } from '../../src/open/open-part.js'
import { BlockReader } from '../../src/read/block-reader.js'
import type { EngineLimits } from '../../src/seal/engine-limits.js'
import { runSync } from '../../src/steps.js'
import { makeBatch } from '../make-batch.js'
import { dice } from '../support/dice.js'

const YEAR = 31_536_000_000
const LIMITS: Partial<EngineLimits> = { blockRows: 64 }
const BATCH = 32
const BATCHES = 400

/** A store with 12,800 entries in 200 blocks. */
function filled(timeOf: (number: number) => number, limits: Partial<EngineLimits> = LIMITS) {
  const store = memoryBlockStore()
  const engine = new BlockEngine(store, limits)
  const memory = new BatchMemory()
  for (let i = 0; i < BATCHES; i++) {
    const rows = Array.from({ length: BATCH }, (_, row) => ({ timestamp: timeOf(i * BATCH + row) }))
    runSync(engine.append(packBatch(makeBatch(rows), memory)))
    while (runSync(engine.sealDue()));
  }
  return { store, engine }
}

/** The most parts that a search of a hundredth of a year opens. */
function opened({ store, engine }: ReturnType<typeof filled>): number {
  let most = 0
  for (let hundredth = 0; hundredth < 100; hundredth += 7) {
    let count = 0
    const reader = new BlockReader(store, engine.directory, {
      open(head, body) {
        count++
        return openPart(head, body)
      },
    })
    const startTime = (YEAR * hundredth) / 100
    const query = { startTime, endTime: startTime + YEAR / 100, order: 'newest', limit: 10_000 } as const
    runSync(reader.search(query))
    most = Math.max(most, count)
  }
  return most
}

function tidyUp(engine: BlockEngine): number {
  let tasks = 0
  while (runSync(engine.tidyUp())) tasks++
  return tasks
}

describe('the work of idle moments', () => {
  const random = dice(1)
  it.each<[string, (number: number) => number]>([
    ['in the order of their times', (number) => (number / (BATCH * BATCHES)) * YEAR],
    [
      'from ten files that are read by turns',
      (number) => (((number % 10) + number / (BATCH * BATCHES)) / 10) * YEAR,
    ],
    ['with random times', () => Math.floor(random() * YEAR)],
  ])('leaves a narrow range of time in few blocks: entries %s', (_, timeOf) => {
    const store = filled(timeOf)
    tidyUp(store.engine)
    // The hundredth of a year is in two or three blocks of 200, and up to four may overlap at each time.
    expect(opened(store)).toBeLessThanOrEqual(3 * 4)
  })

  it('is needed for that: without it, a narrow range of random times is in every block', () => {
    const store = filled(() => Math.floor(random() * YEAR))
    expect(opened(store)).toBeGreaterThan(100)
  })

  it('copies an entry few times, however the times are mixed', () => {
    const { engine } = filled(() => Math.floor(random() * YEAR))
    // Each task cuts eight blocks: 200 blocks take 25 tasks for each pass, and log₈ 200 is 2.5 passes.
    expect(tidyUp(engine)).toBeLessThan(4 * 25)
  })

  it('ends when most entries have the same time', () => {
    const { engine } = filled((number) => (number % 100 === 0 ? number : 5000))
    expect(tidyUp(engine)).toBeLessThan(4 * 25)
    expect(tidyUp(engine)).toBe(0)
  })

  it('leaves full blocks of entries that arrive in order as they are', () => {
    const { engine } = filled((number) => number)
    expect(tidyUp(engine)).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { BATCH_CODECS, type BatchHead } from '../../src/batch/batch-head.js'
import { DeadRowBits } from '../../src/directory/dead-rows.js'
import type { PartEntry } from '../../src/directory/directory-view.js'
import type { PartHead } from '../../src/part/part-head.js'
import { ENGINE_LIMITS, type EngineLimits } from '../../src/seal/engine-limits.js'
import { planDue, planSeal, type SealTask } from '../../src/seal/seal-plan.js'

const LIMITS: EngineLimits = {
  ...ENGINE_LIMITS,
  blockRows: 100,
  blockText: 1000,
  hotBlocks: 2,
  hotParts: 20,
  smallHot: 1 / 10,
  depth: 2,
  blocksAtOnce: 4,
}

interface Given extends Partial<PartHead> {
  readonly dead?: number
}

/** A full block, unless something else is given. By default, blocks with different keys do not overlap. */
function block(key: number, { dead = 0, ...given }: Given = {}): PartEntry {
  const count = given.count ?? 100
  const head: PartHead = {
    kind: 'block',
    count,
    firstId: key * 1000,
    lastId: key * 1000 + count - 1,
    minTime: key * 1000,
    maxTime: key * 1000 + 10,
    bySeverity: [],
    rawBytes: 0,
    replaces: [],
    filterBytes: 0,
    bodyBytes: 0,
    ...given,
  }
  const bits = new DeadRowBits(count)
  for (let row = 0; row < dead; row++) bits.add(row, 9)
  return { key, head, dead: dead === 0 ? undefined : bits }
}

function hot(key: number, given: Given = {}): PartEntry {
  return packed(block(key, { ...given, kind: 'batch' }), BATCH_CODECS.zstd)
}

/** Rows as earlier versions wrote them. */
function rows(key: number): PartEntry {
  return packed(block(key), BATCH_CODECS.rows)
}

function packed({ head, ...entry }: PartEntry, codec: BatchHead['codec']): PartEntry {
  const batch: BatchHead = { ...head, isPacked: true, token: '', codec, bodyChecksum: 0 }
  return { ...entry, head: batch }
}

function blocks(count: number, given: Given = {}): PartEntry[] {
  return Array.from({ length: count }, (_, i) => block(i + 1, given))
}

function hots(count: number, given: Given = {}): PartEntry[] {
  return Array.from({ length: count }, (_, i) => hot(i + 1, given))
}

type Found = readonly [SealTask['kind'], ...number[]] | undefined

function planned(
  plan: typeof planSeal,
  parts: readonly PartEntry[],
  limits: Partial<EngineLimits> = {},
): Found {
  const state = { nextId: 1, entryCount: 0, nextPart: 1, changes: 0 }
  const task = plan({ state, parts, hotBodies: new Map() }, { ...LIMITS, ...limits })
  return task && [task.kind, ...task.parts.map(({ key }) => key)]
}

const due = planned.bind(undefined, planDue)
const idle = planned.bind(undefined, planSeal)

describe('the work that is due', () => {
  it('seals hot rows as soon as they fill two blocks', () => {
    expect(due([hot(1), hot(2, { count: 99 })])).toBeUndefined()
    expect(due([block(1), hot(2), hot(3)])).toEqual(['seal', 2, 3])
    expect(due([block(1), hot(2)])).toBeUndefined()
  })

  it('counts rows that were not deleted', () => {
    expect(due([hot(1), hot(2, { count: 150, dead: 51 })])).toBeUndefined()
    expect(due([hot(1), hot(2, { count: 150, dead: 50 })])).toEqual(['seal', 1, 2])
  })

  it('counts few rows with long texts by the length of these', () => {
    expect(due(hots(2, { count: 10, rawBytes: 999 }))).toBeUndefined()
    expect(due(hots(2, { count: 10, rawBytes: 1000 }))).toEqual(['seal', 1, 2])
    expect(due(hots(2, { count: 10, dead: 5, rawBytes: 1999 }))).toBeUndefined()
    expect(due(hots(2, { count: 10, dead: 5, rawBytes: 2000 }))).toEqual(['seal', 1, 2])
  })

  it('opens as many parts at once as half the limit of blocks, and at least one', () => {
    expect(due(hots(8))).toEqual(['seal', 1, 2])
    expect(due(hots(8, { count: 60 }))).toEqual(['seal', 1, 2, 3, 4])
    expect(due(hots(2, { count: 500 }))).toEqual(['seal', 1])
  })

  it('merges small hot parts in the order of their ids', () => {
    const ids = [3, 1, 4, 2]
    const parts = (count: number) => ids.map((id, i) => hot(i + 1, { firstId: id, count }))
    expect(due(parts(9), { hotParts: 5 })).toBeUndefined()
    expect(due(parts(9), { hotParts: 4 })).toEqual(['merge', 2, 4, 1, 3])
    expect(due(parts(10), { hotParts: 4 })).toBeUndefined()
    expect(due([...parts(9), hot(5, { count: 10 })], { hotParts: 4 })).toEqual(['merge', 2, 4, 1, 3])
  })

  it('joins small blocks once they are as many', () => {
    expect(due(blocks(4, { count: 50 }), { hotParts: 4 })).toBeUndefined()
    expect(due(blocks(4, { count: 49 }), { hotParts: 4 })).toEqual(['join', 1, 2, 3, 4])
    expect(due([...blocks(3, { count: 49 }), hot(4, { count: 49 })], { hotParts: 4 })).toBeUndefined()
    expect(due(blocks(9, { count: 49 }), { hotParts: 4 })).toEqual(['join', 1, 2, 3, 4, 5])
  })

  it('is nothing else', () => {
    expect(due([rows(1), block(2, { dead: 60 }), ...hots(1, { count: 30 })])).toBeUndefined()
    expect(due([])).toBeUndefined()
  })
})

describe('the work of idle moments', () => {
  it('is first what is due', () => {
    expect(idle([rows(1), hot(2), hot(3)])).toEqual(['seal', 2, 3])
  })

  it('then goes from what helps most to what helps least', () => {
    const overlapping = { minTime: 90_000, maxTime: 90_010 }
    let parts = [
      ...[11, 12, 13].map((key) => block(key, overlapping)),
      ...[21, 22, 23, 24].map((key) => block(key, { count: 30 })),
      block(31, { dead: 60 }),
      rows(41),
      hot(51, { count: 20 }),
    ]
    const tasks: Found[] = []
    for (let task = idle(parts); task !== undefined; task = idle(parts)) {
      const [, ...keys] = task
      tasks.push(task)
      parts = parts.filter(({ key }) => !keys.includes(key))
    }
    expect(tasks).toEqual([
      ['seal', 51],
      ['seal', 41],
      ['rewrite', 31],
      ['join', 21, 22, 23, 24],
      ['order', 11, 12, 13],
    ])
  })

  it('seals hot rows that fill an eighth of a block, or are in 16 parts', () => {
    expect(idle([block(1), hot(2, { count: 99 })], { blockRows: 800, hotParts: 99 })).toBeUndefined()
    expect(idle([hot(2, { count: 100 })], { blockRows: 800, hotParts: 99 })).toEqual(['seal', 2])
    expect(idle(hots(2, { count: 50 }), { blockRows: 800 })).toEqual(['seal', 1, 2])
    const few = hots(15, { count: 1 })
    expect(idle(few, { blockRows: 800 })).toBeUndefined()
    const more = [...few, hot(16, { count: 1 })]
    expect(idle(more, { blockRows: 800 })).toEqual(['seal', ...more.map(({ key }) => key)])
  })

  it('seals rows of earlier versions one part at a time, the oldest first', () => {
    expect(idle([block(1), rows(2), rows(3)])).toEqual(['seal', 2])
    expect(idle([hot(1, { count: 1 }), rows(2)])).toEqual(['seal', 2])
  })

  it('rewrites blocks that are half dead', () => {
    expect(idle([block(1, { dead: 49 })])).toBeUndefined()
    expect(idle([block(1), block(2, { dead: 50 }), block(3)])).toEqual(['rewrite', 2])
  })

  it('rewrites those together that follow each other in time', () => {
    const at = (key: number, minTime: number, dead: number) =>
      block(key, { minTime, maxTime: minTime + 1, dead })
    const parts = [at(1, 30, 60), at(2, 10, 60), at(3, 20, 60), at(4, 40, 0), at(5, 50, 60), at(6, 0, 0)]
    expect(idle(parts)).toEqual(['rewrite', 2, 3, 1])
    expect(idle(blocks(6, { dead: 60 }))).toEqual(['rewrite', 1, 2, 3, 4])
  })

  it('joins four small blocks of similar sizes', () => {
    const sized = (...counts: number[]) => counts.map((count, i) => block(i + 1, { count }))
    expect(idle(sized(25, 30, 49))).toBeUndefined()
    expect(idle(sized(25, 30, 49, 26))).toEqual(['join', 1, 2, 3, 4])
    expect(idle(sized(24, 30, 49, 26))).toBeUndefined()
    expect(idle(sized(24, 30, 49, 26, 24, 23, 20))).toEqual(['join', 1, 5, 6, 7])
    expect(idle(sized(49, 49, 49, 49, 49, 49))).toEqual(['join', 1, 2, 3, 4, 5])
  })

  const spans = (...given: (readonly [number, number])[]) =>
    given.map(([minTime, maxTime], i) => block(i + 1, { minTime, maxTime }))

  it('cuts blocks again if more overlap at one time than the limit', () => {
    expect(idle(spans([0, 10], [5, 15], [20, 30]))).toBeUndefined()
    expect(idle(spans([0, 10], [5, 15], [8, 30], [40, 50]))).toEqual(['order', 3, 1, 2])
  })

  it('leaves blocks as they are that begin where others end', () => {
    expect(idle(spans([0, 10], [5, 15], [10, 20], [15, 30]))).toBeUndefined()
    expect(idle(spans([10, 20], [15, 30], [0, 10], [5, 15]))).toBeUndefined()
  })

  it('leaves blocks as they are whose rows all have the same time, and hot parts', () => {
    const others = [block(8, { minTime: 7, maxTime: 7 }), hot(9, { count: 1, minTime: 0, maxTime: 10 })]
    expect(idle([...spans([0, 10], [5, 15]), ...others])).toBeUndefined()
    const three = spans([0, 10], [5, 16], [7, 20])
    expect(idle([...three, ...others])).toEqual(['order', 3, 2, 1])
  })

  it('begins where most blocks overlap', () => {
    const three = [
      [0, 10],
      [1, 10],
      [2, 10],
    ] as const
    const four = [
      [50, 61],
      [51, 63],
      [52, 65],
      [53, 67],
    ] as const
    expect(idle(spans(...three, ...four))).toEqual(['order', 7, 6, 5, 4])
    expect(idle(spans(...four, ...three))).toEqual(['order', 4, 3, 2, 1])
  })

  it('takes the longest blocks there, those of them that are over at that time left out', () => {
    expect(idle(spans([0, 30], [1, 60], [2, 40], [3, 50], [4, 70]))).toEqual(['order', 5, 2, 4, 3])
    expect(idle(spans([0, 5], [1, 40], [5, 20], [5, 30]))).toEqual(['order', 2, 4, 3])
  })
})

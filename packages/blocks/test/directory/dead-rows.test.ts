import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DeadRowBits, decodeDeadRows } from '../../src/directory/dead-rows.js'

const anyDead = fc.integer({ min: 1, max: 300 }).chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    dead: fc.oneof(
      fc.uniqueArray(fc.integer({ min: 0, max: rows - 1 })),
      // The oldest rows, as most cleanups delete them.
      fc.nat({ max: rows }).map((count) => Array.from({ length: count }, (_, row) => row)),
    ),
  }),
)

function deadRows({ rows, dead }: { rows: number; dead: readonly number[] }): DeadRowBits {
  const set = new DeadRowBits(rows)
  for (const row of dead) set.add(row, 1 + (row % 24))
  return set
}

describe('dead rows', () => {
  it('are the same after they were stored', () => {
    fc.assert(
      fc.property(anyDead, (given) => {
        const read = decodeDeadRows(deadRows(given).encode(), 1)
        const isDead = new Set(given.dead)
        expect(read.count).toBe(isDead.size)
        for (let row = 0; row < given.rows; row++) expect(read.has(row)).toBe(isDead.has(row))
        const bySeverity = new Array<number>(25).fill(0)
        for (const row of given.dead) bySeverity[1 + (row % 24)] = (bySeverity[1 + (row % 24)] ?? 0) + 1
        expect(read.bySeverity).toEqual(bySeverity)
      }),
    )
  })

  it('leave a set of rows, and stay in a copy', () => {
    const dead = deadRows({ rows: 10, dead: [0, 3, 9] })
    const copy = dead.copy()
    copy.add(4, 9)
    const rows = new Uint8Array(10).fill(1)
    dead.removeFrom(rows)
    expect([...rows]).toEqual([0, 1, 1, 0, 1, 1, 1, 1, 1, 0])
    expect([dead.count, copy.count]).toEqual([3, 4])
  })

  it('take no more than a bit for each row, and less if they follow each other', () => {
    const scattered = deadRows({ rows: 8192, dead: Array.from({ length: 4096 }, (_, i) => 2 * i) })
    expect(scattered.encode().length).toBeLessThan(1200)
    const oldest = deadRows({ rows: 8192, dead: Array.from({ length: 4096 }, (_, i) => i) })
    expect(oldest.encode().length).toBeLessThan(160)
  })

  it('are refused if any byte of them has changed', () => {
    fc.assert(
      fc.property(anyDead, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, at, change) => {
        const bytes = deadRows(given).encode()
        const place = at % bytes.length
        bytes[place] = (bytes[place] as number) ^ change
        expect(() => decodeDeadRows(bytes, 7)).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
        expect(() => decodeDeadRows(bytes.subarray(0, place), 7)).toThrow(
          expect.objectContaining({ code: 'CORRUPT' }),
        )
      }),
    )
  })
})

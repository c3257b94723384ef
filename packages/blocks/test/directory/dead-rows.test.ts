import { crc32 } from 'node:zlib'
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

  it('are stored in the form that takes less space', () => {
    const bits = deadRows({ rows: 64, dead: [0, 9, 10] }).encode()
    expect([...bits.subarray(0, -4)]).toEqual([
      ...[1, 0, 64, 0, 0, 0, 3, 1, 1, 0, 0, 0, 10, 1, 0, 0, 0, 11, 1, 0, 0, 0],
      ...[1, 6, 0, 0, 0, 0, 0, 0],
    ])
    // One run takes as much space as the bits of 64 rows.
    const form = (rows: number, dead: readonly number[]) => deadRows({ rows, dead }).encode()[1]
    expect([form(64, [0, 1]), form(65, [0, 1]), form(128, [0, 2]), form(129, [0, 2])]).toEqual([0, 1, 0, 1])
    const runs = deadRows({ rows: 300, dead: [0, 24, 48, 49] }).encode()
    expect([...runs.subarray(0, -4)]).toEqual([
      ...[1, 1, 44, 1, 0, 0, 2, 1, 3, 0, 0, 0, 2, 1, 0, 0, 0],
      ...[0, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0],
    ])
    expect(new DataView(runs.buffer).getUint32(runs.length - 4, true)).toBe(crc32(runs.subarray(0, -4)))
  })

  it('are found as runs', () => {
    expect([...deadRows({ rows: 9, dead: [0, 1, 4, 7, 8] }).runs()]).toEqual([
      [0, 2],
      [4, 5],
      [7, 9],
    ])
    expect([...new DeadRowBits(3).runs()]).toEqual([])
  })

  it('count as dead in the copy alone what is added to it', () => {
    const dead = deadRows({ rows: 3, dead: [1] })
    const copy = dead.copy()
    expect(copy.bySeverity).toEqual(dead.bySeverity)
    copy.add(2, 2)
    expect([dead.bySeverity[2], copy.bySeverity[2], dead.has(2), copy.has(1), copy.has(2)]).toEqual([
      1,
      2,
      false,
      true,
      true,
    ])
    expect([dead.bySeverity.length, new DeadRowBits(3).bySeverity.every((count) => count === 0)]).toEqual([
      25,
      true,
    ])
  })

  it('are read from a part of longer memory', () => {
    const bytes = deadRows({ rows: 20, dead: [3, 4, 19] }).encode()
    const memory = new Uint8Array(bytes.length + 8).fill(255)
    memory.set(bytes, 5)
    const read = decodeDeadRows(memory.subarray(5, 5 + bytes.length), 1)
    expect([...read.runs()]).toEqual([
      [3, 5],
      [19, 20],
    ])
  })

  it('are refused if their version is not known or they are too short, also if their checksum is right', () => {
    const bytes = new DeadRowBits(0).encode()
    expect(bytes).toHaveLength(11)
    expect(decodeDeadRows(bytes, 7).rows).toBe(0)
    for (const change of [bytes.slice(0, 6), Uint8Array.of(2, ...bytes.slice(1, 7))]) {
      const changed = new Uint8Array(change.length + 4)
      changed.set(change)
      new DataView(changed.buffer).setUint32(change.length, crc32(change), true)
      expect(() => decodeDeadRows(changed, 7)).toThrow(
        expect.objectContaining({
          code: 'CORRUPT',
          message: 'The entries of part 7 cannot be read: the list of its deleted entries is damaged.',
        }),
      )
    }
  })
})

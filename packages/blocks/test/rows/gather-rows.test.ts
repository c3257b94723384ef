import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceRows } from '../../src/block/block-rows.js'
import {
  BatchMemory,
  decodeBatchHead,
  decodeBlockHead,
  type EncodedBlock,
  encodeBatch,
  encodeBlock,
  openBatch,
  openBlock,
  type Part,
  packBatch,
  packRows,
} from '../../src/index.js'
import { gatherRows } from '../../src/rows/gather-rows.js'
import { LiveRows } from '../../src/rows/live-rows.js'
import { columnsOf, contentOf, type Row, someRows, UUID } from '../block/some-rows.js'

const OPTIONS = { uuid: UUID, replaces: [] }

function sealed(rows: readonly Row[]): Part {
  const { head, body } = encodeBlock(packRows(columnsOf(rows)), OPTIONS)
  return openBlock(decodeBlockHead(head), body)
}

function hot(rows: readonly Row[], firstId: number): Part {
  const { ids, ...columns } = columnsOf(rows)
  const batch = {
    token: 't',
    size: ids.length,
    ...columns,
    timestamps: columns.timestamps.map((time) => time / 1000),
  }
  const { head, body } = encodeBatch(packBatch(batch, new BatchMemory()), { firstId })
  return openBatch(decodeBatchHead(head), body)
}

/** Parts of both kinds whose ids do not overlap, and all their rows. */
const someParts = fc
  .array(fc.tuple(someRows, fc.constantFrom('hot', 'sealed')), { minLength: 1, maxLength: 4 })
  .map((kinds) => {
    let id = 1
    const all: Row[] = []
    const parts = kinds.map(([rows, kind]) => {
      const firstId = id
      // Rows of a batch have their ids in the order in which they were committed.
      const sorted = rows.toSorted((a, b) => a.timestamp - b.timestamp).map((row) => ({ ...row, id: id++ }))
      all.push(...sorted)
      return kind === 'hot' ? hot(sorted, firstId) : sealed(sorted)
    })
    return { parts, all }
  })

test('the rows of batches and blocks become blocks with the same rows by time, however they are cut', () => {
  fc.assert(
    fc.property(
      someParts,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 0, max: 1000 }),
      ({ parts, all }, limit, maxText) => {
        const live = new LiveRows()
        for (const part of parts) live.add({ part, dead: undefined })
        const blocks: EncodedBlock[] = []
        let spare: ArrayBuffer | undefined
        while (live.peek() !== undefined) {
          const rows = gatherRows(live, limit, maxText, spare)
          spare = rows.texts.bytes.buffer as ArrayBuffer
          expect(rows.count).toBeGreaterThan(0)
          expect(rows.count).toBeLessThanOrEqual(limit)
          const half = rows.count >> 1
          for (const piece of half === 0
            ? [rows]
            : [sliceRows(rows, 0, half), sliceRows(rows, half, rows.count)]) {
            blocks.push(encodeBlock(piece, OPTIONS))
          }
        }
        // Not before: the memory of the rows is used again.
        const found = blocks.flatMap(({ head, body }) =>
          rowsOf(contentOf(openBlock(decodeBlockHead(head), body))),
        )
        expect(found).toEqual(rowsOf(columnsOf(all)))
      },
    ),
    { numRuns: 50 },
  )
})

test('a block takes no more text than it may, unless it has one row only', () => {
  const rows = ['aaaa', 'bbb', 'c', 'ddddddddd', 'e'].map((message, i) => ({ ...BARE, message, id: i + 1 }))
  const live = new LiveRows()
  live.add({ part: hot(rows, 1), dead: undefined })
  const counts: number[] = []
  while (live.peek() !== undefined) counts.push(gatherRows(live, 10, 8).count)
  expect(counts).toEqual([3, 1, 1])
})

const BARE = {
  timestamp: 1,
  severity: 9,
  service: undefined,
  host: undefined,
  traceId: undefined,
  spanId: undefined,
  attributes: undefined,
}

function rowsOf(columns: ReturnType<typeof columnsOf>): unknown[] {
  return columns.ids.map((_, i) => Object.values(columns).map((column) => column[i]))
}

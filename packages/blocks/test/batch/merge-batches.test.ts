import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBatchHead } from '../../src/batch/batch-head.js'
import { mergeBatches } from '../../src/batch/merge-batches.js'
import { anyRow } from '../arbitrary-rows.js'
import { entriesOfPart } from '../entries-of-part.js'
import { openEncoded, partOf } from './open-encoded.js'

const batches = fc.array(
  fc.record({
    rows: fc.array(fc.record({ row: anyRow, isDead: fc.boolean() }), { minLength: 1, maxLength: 8 }),
    gap: fc.nat(3),
  }),
  { minLength: 1, maxLength: 5 },
)

it('makes one batch of the rows that are left, with their ids', () => {
  fc.assert(
    fc.property(batches, (given) => {
      let nextId = 1
      const parts = given.map(({ rows, gap }, i) => {
        nextId += gap
        const part = partOf(
          rows.map(({ row }) => row),
          { firstId: nextId },
        )
        nextId += rows.length
        return { key: 10 + i, part, dead: { has: (row: number) => rows[row]?.isDead === true } }
      })
      const entries = parts.flatMap(({ part, dead }) => {
        const { size, ...columns } = entriesOfPart(part)
        const names = Object.keys(columns) as (keyof typeof columns)[]
        const all = Array.from({ length: size }, (_, row) =>
          Object.fromEntries(names.map((name) => [name, columns[name][row]])),
        )
        return all.filter((_, row) => !dead.has(row))
      })
      const merged = mergeBatches(parts)
      if (merged === undefined) {
        expect(entries).toEqual([])
        return
      }
      const part = openEncoded(merged)
      const { size, ...columns } = entriesOfPart(part)
      const names = Object.keys(columns) as (keyof typeof columns)[]
      expect(
        Array.from({ length: size }, (_, row) =>
          Object.fromEntries(names.map((name) => [name, columns[name][row]])),
        ),
      ).toEqual(entries)
      expect(part.head.replaces).toEqual(parts.map(({ key }) => key))
      expect(decodeBatchHead(merged.head).token).toBe('')
    }),
    { numRuns: 60 },
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeBatchHead } from '../../src/batch/batch-head.js'
import { type MergedPart, mergeBatches } from '../../src/batch/merge-batches.js'
import type { Part } from '../../src/part/part.js'
import { anyRow } from '../arbitrary-rows.js'
import { entriesOfPart } from '../entries-of-part.js'
import type { Row } from '../make-batch.js'
import { openEncoded, partOf } from './open-encoded.js'

/** Entries with ascending ids, each in one of a few parts. */
const entries = fc.array(
  fc.record({ row: anyRow, gap: fc.integer({ min: 1, max: 3 }), part: fc.nat(3), isDead: fc.boolean() }),
  { minLength: 1, maxLength: 20 },
)

/** A part of entries whose ids need not follow each other. */
function partOfEntries(given: readonly { readonly row: Row; readonly id: number }[]): Part {
  const parts = given.map(({ row, id }) => ({ key: id, part: partOf([row], { firstId: id }) }))
  const merged = mergeBatches(parts)
  if (merged === undefined) throw new Error('there are no entries')
  return openEncoded(merged)
}

/** The rows as objects, each with its id. */
function rowsOf(part: Part): Record<string, unknown>[] {
  const { size, ...columns } = entriesOfPart(part)
  return Array.from({ length: size }, (_, row) =>
    Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, values[row]])),
  )
}

it('makes one batch of the rows that are left, by their ids, whichever parts they were in', () => {
  fc.assert(
    fc.property(entries, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (given, order) => {
      let lastId = 0
      const all = given.map((entry) => {
        lastId += entry.gap
        return { ...entry, id: lastId }
      })
      const parts: MergedPart[] = []
      for (const number of order) {
        const own = all.filter((entry) => entry.part === number)
        if (own.length === 0) continue
        const dead = { has: (row: number) => own[row]?.isDead === true }
        parts.push({ key: 100 + number, part: partOfEntries(own), dead })
      }
      const left = all.filter(({ isDead }) => !isDead)
      const merged = mergeBatches(parts)
      if (merged === undefined) {
        expect(left).toEqual([])
        return
      }
      const part = openEncoded(merged)
      expect(rowsOf(part)).toEqual(left.flatMap(({ row, id }) => rowsOf(partOf([row], { firstId: id }))))
      expect(part.head.replaces).toEqual(parts.map(({ key }) => key))
      expect(decodeBatchHead(merged.head).token).toBe('')
    }),
    { numRuns: 60 },
  )
})

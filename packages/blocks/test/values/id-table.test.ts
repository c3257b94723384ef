import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IdTable } from '../../src/values/id-table.js'
import { FIRST_PLACE, NO_ROOM } from '../../src/values/value-table.js'

/** Random ids, and ids that differ only in some digits. */
const id = fc.oneof(
  fc.stringMatching(/^[0-9a-f]{32}$/),
  fc.nat(300).map((number) => number.toString(16).padStart(32, '0')),
  fc.nat(300).map((number) => number.toString(16).padEnd(32, 'f')),
)

const wordsOf = (text: string) =>
  Uint32Array.from({ length: 4 }, (_, i) => Number.parseInt(text.slice(i * 8, i * 8 + 8), 16))

it('gives each id a place, as text and as numbers, until there is no room', () => {
  fc.assert(
    fc.property(fc.array(id, { maxLength: 600 }), fc.constantFrom(1, 5, 200, 100_000), (ids, values) => {
      const table = new IdTable({ values })
      const places = new Map<string, number>()
      for (const [i, each] of ids.entries()) {
        const hasRoom = places.size < values
        if (!places.has(each) && hasRoom) places.set(each, FIRST_PLACE + places.size)
        const place = i % 2 === 0 ? table.place(each.toUpperCase()) : table.placeOfWords(wordsOf(each), 0)
        expect(place).toBe(places.get(each) ?? NO_ROOM)
      }
      expect(table.isFull).toBe(new Set(ids).size > values)
      expect(table.end).toBe(FIRST_PLACE + places.size)
      for (const [each, place] of places) expect(table.value(place)).toBe(each)
    }),
    { numRuns: 200 },
  )
})

it('compares ids as their texts', () => {
  fc.assert(
    fc.property(id, id, (a, b) => {
      const table = new IdTable()
      const compared = table.compare(table.place(a), table.place(b))
      expect(Math.sign(compared)).toBe(a === b ? 0 : a < b ? -1 : 1)
    }),
  )
})

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ByteReader } from '../../src/bytes/byte-reader.js'
import { IdColumn } from '../../src/columns/id-column.js'
import { encodeIds } from '../../src/columns/id-column-encoder.js'

const BYTES = 8
const arbitraryId = fc.option(
  fc.stringMatching(/^[0-9a-fA-F]{16}$/).filter((id) => /[^0]/.test(id)),
  { nil: undefined },
)

/** A column of ids that lie in memory as texts. */
function columnOf(ids: readonly (string | undefined)[]): IdColumn {
  const bytes = Buffer.from(ids.join(''), 'latin1')
  const starts = new Uint32Array(ids.length)
  const ends = new Uint32Array(ids.length)
  let end = 0
  for (const [row, id = ''] of ids.entries()) {
    starts[row] = end
    end += id.length
    ends[row] = end
  }
  const { rows, values } = encodeIds({ bytes, starts, ends }, ids.length, BYTES)
  return new IdColumn(new ByteReader(rows), values, ids.length, BYTES)
}

it('gives the id of each row, however often rows were asked for, and whether all texts were made', () => {
  fc.assert(
    fc.property(fc.array(arbitraryId, { maxLength: 20 }), fc.nat(3), (ids, times) => {
      const column = columnOf(ids)
      for (let i = 0; i < times; i++) {
        expect(ids.map((_, row) => column.get(row))).toEqual(ids)
      }
      const texts = ids.map((_, row) => column.values[(column.codes[row] as number) - 1])
      expect(texts).toEqual(ids)
      expect(ids.map((_, row) => column.get(row))).toEqual(ids)
    }),
  )
})

it('makes the texts of all ids only if as many were asked for', () => {
  const ids = ['00000000000000a1', '00000000000000b2', '00000000000000c3']
  const column = columnOf(ids)
  const before = column.memoryBytes
  for (const row of ids.keys()) column.get(row)
  expect(column.memoryBytes).toBe(before)
  column.get(0)
  expect(column.memoryBytes).toBeGreaterThan(before)
})

import { expect, it } from 'vitest'
import type { DriverFilter, TextFilter } from '../../src/contract/driver-filter.js'
import { rowFilter } from '../../src/testing/row-filter.js'
import { rowsOf } from '../../src/testing/stored-row.js'
import { batchOf } from './batch-of.js'

const NEEDLE: TextFilter = { all: [{ words: ['needle'], prefix: false }], none: [] }

it('compares the words and all other fields of a row each time', () => {
  const batch = { ...batchOf(['A Needle', 'a needle', 'needles']), services: ['api', 'db', 'api'] }
  const rows = rowsOf(batch, 1)
  const idsOf = (filter: DriverFilter) => rows.filter(rowFilter(filter)).map(({ id }) => id)
  for (let i = 0; i < 2; i++) {
    expect(idsOf({ text: NEEDLE })).toEqual([1, 2])
    expect(idsOf({ text: { all: [], none: NEEDLE.all } })).toEqual([3])
    expect(idsOf({ text: NEEDLE, services: ['api'] })).toEqual([1])
    expect(idsOf({ services: ['api'] })).toEqual([1, 3])
  }
})

it('does not change the JSON of a row', () => {
  const [row] = rowsOf(batchOf(['a needle']), 1)
  const before = JSON.stringify(row)
  expect(row && rowFilter({ text: NEEDLE })(row)).toBe(true)
  expect(JSON.stringify(row)).toBe(before)
})

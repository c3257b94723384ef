import { expect, it } from 'vitest'
import { table } from '../src/table.js'

it('aligns columns, without borders, colours or spaces at the end of a line', () => {
  expect(
    table(
      ['name', 'count'],
      [
        ['a', '1'],
        ['longer', '22'],
      ],
    ),
  ).toBe('name    count\na       1\nlonger  22\n')
})

it('accepts rows without a head', () => {
  expect(table([], [['entries', '1']])).toBe('entries  1\n')
})

it('aligns numbers at their ends', () => {
  expect(
    table(
      [],
      [
        ['1', 'a'],
        ['22', 'b'],
      ],
      [0],
    ),
  ).toBe(' 1  a\n22  b\n')
})

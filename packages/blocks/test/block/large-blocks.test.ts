import { expect, test } from 'vitest'
import { decodeBlockHead, encodeBlock, openBlock, packRows } from '../../src/index.js'
import { columnsOf, contentOf, type Row, UUID } from './some-rows.js'

const BARE = {
  timestamp: 1,
  severity: 9,
  service: undefined,
  host: undefined,
  traceId: undefined,
  spanId: undefined,
  attributes: undefined,
}

function throughBlock(rows: readonly Row[]): void {
  const { head, body } = encodeBlock(packRows(columnsOf(rows)), { uuid: UUID, replaces: [] })
  const block = openBlock(decodeBlockHead(head), body)
  block.check()
  // Comparing texts is many times faster than comparing arrays element by element.
  expect(JSON.stringify(contentOf(block)) === JSON.stringify(columnsOf(rows))).toBe(true)
}

test('an entry of several megabytes comes back equal', () => {
  const attributes = JSON.stringify({
    text: '"é\n'.repeat(500_000),
    list: Array.from({ length: 1000 }, (_, i) => i),
  })
  throughBlock([{ ...BARE, id: 1, message: 'x é 1 '.repeat(500_000), attributes }])
})

test('65,536 entries come back equal, with more services and different values than a byte or two hold', () => {
  throughBlock(
    Array.from({ length: 65_536 }, (_, i) => ({
      ...BARE,
      id: i + 1,
      timestamp: i,
      service: `service-${i % 70_000}`,
      traceId: (i >> 1).toString(16).padStart(32, '0'),
      message: `${'abcdefghij'.slice(i % 10)} job${i % 5000} ${i}`,
    })),
  )
})

test('entries that have nothing in common come back equal', () => {
  throughBlock(
    Array.from({ length: 5000 }, (_, i) => {
      const word = i.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'.charAt(Number(digit)))
      return {
        ...BARE,
        id: i + 1,
        message: `${word} ${word}`,
        attributes: `{"${word}":{"${word}":"${word}"}}`,
      }
    }),
  )
})

test.each([0, 65_537])('a block of %d rows is refused', (count) => {
  const rows = Array.from({ length: count }, (_, i) => ({ ...BARE, id: i + 1, message: '' }))
  expect(() => encodeBlock(packRows(columnsOf(rows)), { uuid: UUID, replaces: [] })).toThrow(
    `A block has from 1 to 65536 rows, not ${count}.`,
  )
})

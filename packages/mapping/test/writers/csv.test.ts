import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { csvRow } from '../../src/writers/csv.js'

it('quotes cells with separators, quotes and line breaks, and ends with CRLF', () => {
  expect(csvRow(['a', 'b,c', 'say "hi"', 'two\nlines', 1.5, true, null, undefined])).toBe(
    'a,"b,c","say ""hi""","two\nlines",1.5,true,,\r\n',
  )
})

it.each(['=HYPERLINK("http://evil.example")', '+1', '-1+cmd', '@SUM(A1)', '\tx', '＝1'])(
  'marks %j as text, so that no program takes it for a formula',
  (text) => {
    expect(cellsOf(csvRow([text]))).toEqual([`'${text}`])
  },
)

it('shows control characters instead of passing them on', () => {
  expect(csvRow(['\u001b[2J\u202e'])).toBe('\\e[2J\\u202e\r\n')
})

it('is read back as the same cells, whatever they contain', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', '\t', ' ', 'é', "'") })
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      const marked = cells.map((text) => (/^[\t\r\n]/.test(text) ? `'${text}` : text))
      expect(cellsOf(csvRow(cells))).toEqual(marked)
    }),
  )
})

it('is a table that csv-parse reads back, whatever its cells contain', () => {
  const cell = fc.string({ unit: fc.oneof(fc.constantFrom('"', ',', '\n', '\r', '=', '\0'), fc.string()) })
  const row = fc.tuple(cell, cell, cell)
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const text = rows.map((cells) => csvRow(cells)).join('')
      expect(parse(text, { record_delimiter: '\r\n' })).toEqual(
        rows.map((cells) => cells.map((content) => cellsOf(csvRow([content]))[0])),
      )
    }),
  )
})

/** The cells of one row, as RFC 4180 describes them. */
function cellsOf(row: string): string[] {
  expect(row.endsWith('\r\n')).toBe(true)
  const cells: string[] = []
  const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n$)/sy
  for (let separator: string | undefined = ','; separator === ','; ) {
    const match = pattern.exec(row)
    if (match === null) throw new Error(`Not a row of RFC 4180: ${JSON.stringify(row)}`)
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    separator = match[3]
  }
  return cells
}

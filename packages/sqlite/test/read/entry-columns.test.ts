import { entriesFromColumns } from '@logpond/blocks'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { columnsFromRows } from '../../src/read/entry-columns.js'
import { entriesFromRows } from '../../src/read/stored-entry.js'

const text = fc.string({ unit: 'binary' })
const row = fc.record({
  id: fc.nat(),
  timestamp: fc.maxSafeInteger(),
  severity: fc.integer({ min: 1, max: 24 }),
  service: fc.option(text),
  host: fc.option(text),
  trace_id: fc.option(text),
  span_id: fc.option(text),
  message: text,
  attributes: fc.option(fc.dictionary(text, fc.jsonValue()).map((attributes) => JSON.stringify(attributes))),
})

it('builds the same entries from cloned columns as from rows', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const entries = entriesFromColumns(structuredClone(columnsFromRows(rows)))
      expect(entries).toStrictEqual(entriesFromRows(rows))
    }),
  )
})

it('keeps an attribute called __proto__ an attribute', () => {
  const plain = { id: 1, timestamp: 0, severity: 9, message: '', service: null, host: null }
  const attributes = '{"__proto__":{"odd":true}}'
  const [entry] = entriesFromColumns(
    columnsFromRows([{ ...plain, trace_id: null, span_id: null, attributes }]),
  )
  expect(Object.getPrototypeOf(entry?.attributes)).toBe(Object.prototype)
  expect(JSON.stringify(entry?.attributes)).toBe(attributes)
})

import type { StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type EntryColumns, emptyColumns, entriesFromColumns } from '../../src/read/entry-columns.js'
import { copyRow, pushRows } from '../../src/read/push-row.js'
import { arbitraryRows } from '../support/arbitrary-rows.js'
import { arrayPart, entryOf } from '../support/array-part.js'

describe('entriesFromColumns', () => {
  it('returns the entries of a part, also after its columns were cloned or copied row by row', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const part = arrayPart(rows)
        const columns = emptyColumns()
        const copies = emptyColumns()
        pushRows(columns, part, [...rows.keys()])
        for (const row of rows.keys()) copyRow(copies, columns, row)
        const entries: StoredLogEntry[] = rows.map(entryOf)
        expect(entriesFromColumns(structuredClone(columns))).toStrictEqual(entries)
        expect(entriesFromColumns(copies)).toStrictEqual(entries)
      }),
    )
  })

  it('keeps an attribute called __proto__ an attribute', () => {
    const attributes = '{"__proto__":{"odd":true}}'
    const [entry] = entriesFromColumns(oneRow({ attributes: [attributes] }))
    expect(Object.getPrototypeOf(entry?.attributes)).toBe(Object.prototype)
    expect(JSON.stringify(entry?.attributes)).toBe(attributes)
  })

  it('returns times in milliseconds, with microseconds as decimals', () => {
    const [entry] = entriesFromColumns(oneRow({ timestamps: [-1_500_001] }))
    expect(entry).toStrictEqual({ id: 1, timestamp: -1500.001, severity: 9, message: '' })
  })
})

/** Columns of one entry with plain values. */
function oneRow(columns: Partial<EntryColumns>): EntryColumns {
  return {
    ids: [1],
    timestamps: [0],
    severities: [9],
    messages: [''],
    services: [null],
    hosts: [null],
    traceIds: [null],
    spanIds: [null],
    attributes: [null],
    ...columns,
  }
}

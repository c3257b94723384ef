import { compileFilter, entryFilter } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchRows } from '../../src/match/match-rows.js'
import { undecidedTests } from '../../src/match/undecided-tests.js'
import { arbitraryFilter, arbitraryRows } from '../support/arbitrary-rows.js'
import { type ArrayRow, arrayPart, entryOf, headOf } from '../support/array-part.js'
import { batchPart, sealedPart } from '../support/real-parts.js'

const byTime = (rows: readonly ArrayRow[]) =>
  rows.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)

describe('matchRows', () => {
  it('finds the rows whose entries match, for any filter and any rows, sorted or not', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryFilter, fc.boolean(), (unsorted, filter, isSorted) => {
        const rows = isSorted ? byTime(unsorted) : unsorted
        const matches = entryFilter(filter)
        const expected = rows.filter((row) => matches(entryOf(row))).map(({ id }) => id)
        const found = matchRows(arrayPart(rows), compileFilter(filter))
        expect(rows.filter((_, i) => found[i] === 1).map(({ id }) => id)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
  })

  it('finds the same rows in batches and in sealed blocks', () => {
    // Rows that repeat get templates and columns of their own.
    const rowsOfPart = fc.tuple(arbitraryRows, fc.constantFrom(1, 3)).map(([rows, times]) => {
      const all = Array.from({ length: times }, (_, round) =>
        rows.map((row) => ({ ...row, id: row.id + round * 200 })),
      )
      return all.flat()
    })
    fc.assert(
      fc.property(rowsOfPart, arbitraryFilter, (rows, filter) => {
        fc.pre(rows.length > 0)
        const tests = compileFilter(filter)
        const sorted = byTime(rows)
        expect([...matchRows(sealedPart(sorted), tests)]).toEqual([...matchRows(arrayPart(sorted), tests)])
        const inOrder = rows.map((row, i) => ({ ...row, id: i + 1 }))
        expect([...matchRows(batchPart(inOrder), tests)]).toEqual([...matchRows(arrayPart(inOrder), tests)])
      }),
      { numRuns: 500 },
    )
  })

  it('finds no row that was not in the set before', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryFilter, fc.infiniteStream(fc.nat(1)), (rows, filter, bits) => {
        const before = Uint8Array.from(rows, () => bits.next().value)
        const all = matchRows(arrayPart(rows), compileFilter(filter))
        const found = matchRows(arrayPart(rows), compileFilter(filter), before.slice())
        expect([...found]).toEqual([...all].map((bit, i) => bit & (before[i] ?? 0)))
      }),
    )
  })
})

describe('undecidedTests', () => {
  it('leaves out only tests that all rows pass, and a part only if no row passes', () => {
    fc.assert(
      fc.property(
        arbitraryRows.filter(({ length }) => length > 0),
        arbitraryFilter,
        (rows, filter) => {
          const tests = compileFilter(filter)
          const found = matchRows(arrayPart(rows), tests)
          const undecided = undecidedTests(headOf(rows), tests)
          if (undecided === undefined) expect(found.includes(1)).toBe(false)
          else expect([...matchRows(arrayPart(rows), undecided)]).toEqual([...found])
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each([
    { filter: { minSeverity: 9, maxSeverity: 17 }, left: [] },
    { filter: { minSeverity: 10 }, left: ['severity'] },
    { filter: { minSeverity: 18 }, left: undefined },
    { filter: { maxSeverity: 8 }, left: undefined },
    { filter: { minSeverity: 10, maxSeverity: 16 }, left: undefined },
    { filter: { startTime: 1, endTime: 2.001 }, left: [] },
    { filter: { startTime: 1.001 }, left: ['timestamp'] },
    { filter: { endTime: 2 }, left: ['timestamp'] },
    { filter: { startTime: 2.001 }, left: undefined },
    { filter: { endTime: 1 }, left: undefined },
    { filter: { maxId: 8 }, left: [] },
    { filter: { maxId: 7 }, left: ['id'] },
    { filter: { maxId: 4 }, left: undefined },
    { filter: { maxId: 8, contains: 'x', minSeverity: 9 }, left: ['message'] },
  ])('of $filter leaves $left', ({ filter, left }) => {
    const head = headOf([
      { id: 5, timestamp: 2, severity: 9, message: '' },
      { id: 8, timestamp: 1, severity: 17, message: '' },
    ])
    expect(undecidedTests(head, compileFilter(filter))?.map(({ column }) => column)).toEqual(left)
  })
})

import { compileFilter, type DriverFilter, entryFilter, type FieldTest } from '@logpond/core'
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
      { numRuns: 200 },
    )
  })

  it('finds text in errors of attributes as well as in messages, in every kind of part', () => {
    const text = fc
      .array(fc.constantFrom('order', 'ORDER', 'Élan', 'elan', 'ab12', 'ab', '日本', '\u212a', 'x'), {
        maxLength: 3,
      })
      .map((words) => words.join(' '))
    const row = fc.record({
      message: text,
      error: fc.record({ message: text, stack: text }),
      isNamed: fc.boolean(),
    })
    const word = fc.constantFrom('order', 'elan', 'élan', 'ab', 'ab1', 'ab12', '日本', 'k')
    const terms = fc.array(
      fc.record({ words: fc.array(word, { minLength: 1, maxLength: 2 }), prefix: fc.boolean() }),
      {
        maxLength: 2,
      },
    )
    const filter = fc
      .record({ all: terms, none: terms })
      .filter(({ all, none }) => all.length + none.length > 0)
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 30 }), filter, (fields, searched) => {
        const rows = fields.map(
          ({ message, error, isNamed }, i): ArrayRow => ({
            id: i + 1,
            timestamp: i,
            severity: 9,
            message,
            attributes: JSON.stringify(isNamed ? { error } : { data: [error] }),
          }),
        )
        const tests = compileFilter({ text: searched })
        const matches = entryFilter({ text: searched })
        const expected = rows.map((each) => Number(matches(entryOf(each))))
        for (const part of [arrayPart(rows), batchPart(rows), sealedPart(rows)]) {
          expect([...matchRows(part, tests)]).toEqual(expected)
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    { words: ['elan'], prefix: false },
    { words: ['jo'], prefix: true },
    { words: ['job7919'], prefix: false },
    { words: ['job7'], prefix: true },
    { words: ['verloren'], prefix: false },
  ])('finds $words in columns of many different values', (term) => {
    const rows = Array.from({ length: 400 }, (_, i): ArrayRow => {
      const message = `Job${i * 7919} of queue ${i % 2 === 0 ? 'mails' : 'images'} ends`
      const stack = `at ${i}`
      const error = i % 3 === 0 ? { message: `Élan ${i * 31} verloren`, stack } : { message: 'none', stack }
      return { id: i + 1, timestamp: i, severity: 9, message, attributes: JSON.stringify({ error }) }
    })
    const filter = { text: { all: [term], none: [] } }
    const matches = entryFilter(filter)
    const expected = rows.map((row) => Number(matches(entryOf(row))))
    expect(expected).toContain(1)
    for (const part of [batchPart(rows), sealedPart(rows)]) {
      expect([...matchRows(part, compileFilter(filter))]).toEqual(expected)
    }
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
    { filter: { startTime: 2 }, left: ['timestamp'] },
    { filter: { endTime: 1 }, left: undefined },
    { filter: { maxId: 8 }, left: [] },
    { filter: { maxId: 7 }, left: ['id'] },
    { filter: { maxId: 4 }, left: undefined },
    { filter: { maxId: 8, contains: 'x', minSeverity: 9 }, left: ['message'] },
    { filter: { not: [{ startTime: 3 }] }, left: [] },
    { filter: { not: [{ startTime: 1 }] }, left: undefined },
    { filter: { not: [{ startTime: 1, contains: 'x' }] }, left: [{ not: ['message'] }] },
    { filter: { not: [{ startTime: 3, contains: 'x' }] }, left: [] },
    { filter: { not: [{ startTime: 1, not: [{ contains: 'x' }] }] }, left: ['message'] },
    {
      filter: { not: [{ contains: 'y', not: [{ contains: 'x' }] }] },
      left: [{ not: ['message', { not: ['message'] }] }],
    },
    { filter: { any: [[{ startTime: 3 }, { endTime: 1 }]] }, left: undefined },
    { filter: { any: [[{ contains: 'x' }, { endTime: 3 }]] }, left: [] },
    { filter: { any: [[{ startTime: 3 }, { contains: 'x', endTime: 3 }]] }, left: ['message'] },
    {
      filter: { any: [[{ startTime: 2 }, { contains: 'x', endTime: 3 }]] },
      left: [{ any: [['timestamp'], ['message']] }],
    },
    { filter: { any: [[{ minSeverity: 10 }, { maxSeverity: 9 }]] }, left: [] },
    { filter: { any: [[{ minSeverity: 18 }, { minSeverity: 10, maxSeverity: 16 }]] }, left: undefined },
    { filter: { minSeverity: 10, not: [{ minSeverity: 17 }] }, left: undefined },
    { filter: { minSeverity: 10, not: [{ maxSeverity: 9 }] }, left: ['severity', { not: ['severity'] }] },
    {
      filter: { any: [[{ minSeverity: 17 }, { not: [{ services: ['a'] }] }]] },
      left: [{ any: [['severity'], [{ not: ['service'] }]] }],
    },
  ] satisfies { filter: DriverFilter; left: unknown }[])('of $filter leaves $left', ({ filter, left }) => {
    const head = headOf([
      { id: 5, timestamp: 2, severity: 9, message: '' },
      { id: 8, timestamp: 1, severity: 17, message: '' },
    ])
    expect(undecidedTests(head, compileFilter(filter))?.map(outline)).toEqual(left)
  })

  it('keeps the list of tests of which it decides none', () => {
    const tests = compileFilter({
      contains: 'x',
      not: [{ contains: 'y' }],
      any: [[{ contains: 'x' }, { contains: 'y' }]],
    })
    const head = headOf([{ id: 5, timestamp: 2, severity: 9, message: '' }])
    expect(undecidedTests(head, tests)).toBe(tests)
  })

  it.each<[string, DriverFilter, boolean]>([
    ['no entry of a service is so severe', { services: ['a'], minSeverity: 17 }, false],
    ['no entry has another service', { not: [{ services: ['a', 'b'] }] }, false],
    [
      'entries of one service and severe ones are all',
      { any: [[{ services: ['a'] }, { minSeverity: 17 }]] },
      true,
    ],
    ['all entries have a service', { not: [{ not: [{ services: ['a', 'b'] }] }] }, true],
  ])('decides by the summary that %s', (_, filter, isAll) => {
    const { head } = sealedPart([
      { id: 1, timestamp: 1, severity: 9, message: '', service: 'a' },
      { id: 2, timestamp: 2, severity: 17, message: '', service: 'b' },
    ])
    expect(undecidedTests(head, compileFilter(filter))).toEqual(isAll ? [] : undefined)
  })
})

/** The columns of a tree of tests. */
function outline(test: FieldTest): unknown {
  if (test.column === 'not') return { not: test.tests.map(outline) }
  return test.column === 'any' ? { any: test.alternatives.map((tests) => tests.map(outline)) } : test.column
}

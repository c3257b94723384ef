import {
  compileFilter,
  type DriverFilter,
  entryFilter,
  type FilterableEntry,
  foldedWords,
} from '@logpond/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeBlockHead, encodeBlock, openBlock, packRows } from '../../src/index.js'
import { matchRows } from '../../src/match/match-rows.js'
import { columnsOf, type EqualFilter, type Row, scalarsOf, someRows, UUID } from './some-rows.js'

function opened(rows: readonly Row[]) {
  const { head, body } = encodeBlock(packRows(columnsOf(rows)), { uuid: UUID, replaces: [] })
  return openBlock(decodeBlockHead(head), body)
}

/** Rows often enough that variables get columns of their own, in the order of (timestamp, id). */
const rowsOfBlock = fc.tuple(someRows, fc.constantFrom(1, 2, 40)).map(([rows, times]) => {
  const repeated = Array.from({ length: rows.length * times }, (_, i) => ({
    ...(rows[i % rows.length] as Row),
    id: i + 1,
  }))
  return repeated.sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
})

/** The ids that a filter finds, in the block and by looking at each entry. */
function bothAnswers(rows: readonly Row[], filter: DriverFilter): { found: number[]; expected: number[] } {
  const block = opened(rows)
  const set = matchRows(block, compileFilter(filter))
  const matches = entryFilter(filter)
  return {
    found: rows.filter((_, i) => set[i] === 1).map(({ id }) => id),
    expected: rows.filter((row) => matches(entryOf(row))).map(({ id }) => id),
  }
}

function entryOf({ severity, timestamp, ...row }: Row): FilterableEntry {
  return {
    ...row,
    severity: severity as FilterableEntry['severity'],
    timestamp: timestamp / 1000,
  } as FilterableEntry
}

/** A piece of one of the messages, or a text that is likely to be in none. */
const needleOf = (rows: readonly Row[]) =>
  fc
    .tuple(fc.nat(), fc.nat(), fc.nat(), fc.constantFrom('', '', '', '5', 'x', ' ', '\ud83d'))
    .map(([which, from, length, more]) => {
      const { message } = rows[which % rows.length] as Row
      const start = from % (message.length + 1)
      return message.slice(start, start + (length % 12)) + more
    })

test('a block contains a text in the same messages as they do one by one', () => {
  const cases = rowsOfBlock.chain((rows) => fc.tuple(fc.constant(rows), needleOf(rows)))
  fc.assert(
    fc.property(cases, ([rows, contains]) => {
      fc.pre(contains !== '')
      const { found, expected } = bothAnswers(rows, { contains })
      expect(found).toEqual(expected)
    }),
    { numRuns: 120 },
  )
})

test('a block has words, prefixes and phrases in the same entries as they do one by one', () => {
  const cases = rowsOfBlock.chain((rows) =>
    fc.tuple(
      fc.constant(rows),
      fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(2), fc.boolean()), { minLength: 1, maxLength: 3 }),
    ),
  )
  fc.assert(
    fc.property(cases, fc.boolean(), ([rows, picks], isExcluding) => {
      const terms = picks.flatMap(([which, at, more, prefix]) => {
        const words = foldedWords((rows[which % rows.length] as Row).message)
        const start = words.length === 0 ? 0 : at % words.length
        const picked = words.slice(start, start + 1 + more)
        const last = picked.pop()
        if (last === undefined) return []
        return [{ words: [...picked, prefix ? last.slice(0, Math.max(1, last.length - 1)) : last], prefix }]
      })
      fc.pre(terms.length > 0)
      const text = isExcluding ? { all: terms.slice(1), none: terms.slice(0, 1) } : { all: terms, none: [] }
      const { found, expected } = bothAnswers(rows, { text })
      expect(found).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

test('a block finds attributes in the same entries as they do one by one', () => {
  const cases = rowsOfBlock.chain((rows) => fc.tuple(fc.constant(rows), fc.nat(), fc.nat(), fc.boolean()))
  fc.assert(
    fc.property(cases, ([rows, which, at, isOtherType]) => {
      const known = scalarsOf(rows[which % rows.length] as Row)
      const other: EqualFilter = { name: 'status', path: ['status'], op: 'eq', json: ['7'] }
      const picked = known[at % Math.max(known.length, 1)] ?? other
      const filter = isOtherType ? { ...picked, json: picked.json.map(ofOtherType) } : picked
      const { found, expected } = bothAnswers(rows, { attributes: [filter] })
      expect(found).toEqual(expected)
    }),
    { numRuns: 100 },
  )
})

/** A number or name as text; of a text what is in it, if that is a number or a name. */
function ofOtherType(json: string): string {
  if (!json.startsWith('"')) return JSON.stringify(json)
  const text = JSON.parse(json) as string
  return text !== '' && JSON.stringify(Number(text)) === text ? text : '"other"'
}

test('a trace id is found in either case without making the texts of all ids', () => {
  fc.assert(
    fc.property(someRows, fc.nat(), (rows, which) => {
      const sorted = [...rows].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
      const wanted = ((sorted[which % sorted.length] as Row).traceId ?? '0'.repeat(32)).toLowerCase()
      const { traceIds } = opened(rows)
      const codes = new Set(traceIds.codesOf(wanted))
      const found = sorted.filter((_, row) => codes.has(traceIds.codes[row] as number))
      expect(found).toEqual(sorted.filter(({ traceId }) => traceId?.toLowerCase() === wanted))
    }),
  )
})

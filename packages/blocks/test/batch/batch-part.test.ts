import {
  type AttributeFilter,
  type AttributeTest,
  compileFilter,
  foldedWords,
  mayHaveErrors,
  type ValueCondition,
} from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MessageHints, Part, RowSet } from '../../src/part/part.js'
import { partOf } from './open-encoded.js'

const piece = fc.constantFrom(
  'card',
  'CARD',
  'Card expired',
  'é',
  'E',
  '中文',
  '😀',
  ' ',
  ':',
  'a',
  'status',
  '"',
  '\u0000',
)
const message = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''))
const attributes = fc.option(
  fc.dictionary(
    fc.constantFrom('status', 'http.status', 'card', 'err', '"'),
    fc.constantFrom<unknown>(1, '1', 'card', { status: 1 }, { message: 'card', stack: 's' }, null),
  ),
  { nil: undefined },
)
const rows = fc.array(fc.record({ message, attributes }), { minLength: 1, maxLength: 30 })

function everyRow(part: Part): RowSet {
  return new Uint8Array(part.count).fill(1)
}

it('keeps the rows whose message contains a text, with and without the test', () => {
  const needle = fc
    .oneof(message, fc.constantFrom('ard', '\ud83d', '\ude00', 'd"'))
    .filter((text) => text !== '')
  fc.assert(
    fc.property(rows, needle, fc.boolean(), (given, contains, isEnough) => {
      const part = partOf(given)
      const set = everyRow(part)
      part.messages.test((text) => text.includes(contains), { contains, isEnough }, set)
      expect([...set]).toEqual(given.map((row) => (row.message.includes(contains) ? 1 : 0)))
    }),
    { numRuns: 500 },
  )
})

it('never loses a row whose message has all words of the hints', () => {
  const word = fc.record({
    word: fc.constantFrom('card', 'expired', 'car', 'e', '中文', 'a', 'status'),
    prefix: fc.boolean(),
  })
  fc.assert(
    fc.property(rows, fc.array(word, { minLength: 1, maxLength: 3 }), (given, words) => {
      const test = (text: string) =>
        words.every(({ word, prefix }) =>
          foldedWords(text).some((folded) => (prefix ? folded.startsWith(word) : folded === word)),
        )
      const part = partOf(given)
      const set = everyRow(part)
      part.messages.test(test, { words, isEnough: true }, set)
      expect([...set]).toEqual(given.map((row) => (test(row.message) ? 1 : 0)))
    }),
    { numRuns: 500 },
  )
})

it('applies the test only to rows that are in the set and may pass', () => {
  const part = partOf([{ message: 'card a' }, { message: 'other' }, { message: 'card b' }])
  const tested: string[] = []
  const test = (text: string) => tested.push(text) > 0
  const hints: MessageHints = { contains: 'card', isEnough: false }
  part.messages.test(test, hints, Uint8Array.from([1, 1, 0]))
  expect(tested).toEqual(['card a'])
  part.messages.test(test, { words: [{ word: 'other', prefix: false }], isEnough: false }, everyRow(part))
  expect(tested).toEqual(['card a', 'other'])
})

it('keeps the rows whose attribute passes all conditions, by name or by path', () => {
  const name = fc.constantFrom('status', 'http.status', 'card', 'card.status', '"')
  const json = fc.constantFrom('1', '"1"', '"card"', 'null', '2', '3', '4', '5', '6', '7', '8')
  const condition: fc.Arbitrary<ValueCondition> = fc.oneof(
    fc.record({
      op: fc.constantFrom('eq' as const, 'ne' as const),
      json: fc.uniqueArray(json, { minLength: 1, maxLength: 11 }),
    }),
    fc.record({ op: fc.constantFrom('gte' as const, 'lt' as const), value: fc.constantFrom(1, '1', 'b') }),
    fc.record({ op: fc.constant('contains' as const), text: fc.constantFrom('', 'ar') }),
    fc.record({ op: fc.constant('exists' as const), exists: fc.boolean() }),
  )
  // All rows are looked at in another way than one of many, and again after their attributes were cut into columns.
  const among = fc.oneof(fc.constant('all' as const), fc.nat(29))
  fc.assert(
    fc.property(
      rows,
      name,
      fc.array(condition, { minLength: 1, maxLength: 3 }),
      among,
      fc.boolean(),
      (given, of, conditions, chosen, isCut) => {
        const path = of.split('.')
        const attributes = conditions.map((one): AttributeFilter => ({ name: of, path, ...one }))
        const compiled = compileFilter({ attributes }) as AttributeTest[]
        const part = partOf(given)
        if (isCut) part.attributes.places({ name: of, path }, everyRow(part), () => 1)
        const set = everyRow(part).map((_, row) => Number(chosen === 'all' || chosen === row))
        const expected = given.map((row, i) => {
          const text = row.attributes && JSON.stringify(row.attributes)
          return set[i] === 1 && compiled.every(({ test }) => test(text)) ? 1 : 0
        })
        part.attributes.test(compiled, set)
        expect([...set]).toEqual(expected)
      },
    ),
    { numRuns: 1000 },
  )
})

it('knows the rows whose attributes may have errors', () => {
  fc.assert(
    fc.property(rows, (given) => {
      const expected = given.map((row) =>
        mayHaveErrors(row.attributes && JSON.stringify(row.attributes)) ? 1 : 0,
      )
      const found = partOf(given).attributes.withErrors()
      expect(found === undefined ? expected.map(() => 0) : [...found]).toEqual(expected)
    }),
  )
})

it('reports more memory once columns are decoded', () => {
  const part = partOf([{ message: 'Card', traceId: 'f'.repeat(32) }])
  const before = part.memoryBytes
  expect(part.traceIds.values).toEqual(['f'.repeat(32)])
  expect(part.memoryBytes).toBeGreaterThan(before)
})

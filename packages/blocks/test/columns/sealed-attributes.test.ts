import { type AttributeFilter, compileFilter, entryFilter, type ValueCondition } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { matchRows } from '../../src/match/match-rows.js'
import { type ArrayRow, entryOf } from '../support/array-part.js'
import { batchPart, sealedPart } from '../support/real-parts.js'

const times = <Value>(count: number, make: (i: number) => Value) =>
  Array.from({ length: count }, (_, i) => make(i))

/** Values that get a column of each form, whole or with other types in between. */
const lists: Record<string, readonly unknown[]> = {
  'whole numbers': times(80, (i) => (i * 7919) % 1000),
  'negative numbers': times(80, (i) => 400 - i * 10),
  decimals: times(80, (i) => (i * 37) / 1000),
  'decimals with many digits': times(80, (i) => 0.1 + i / 1e9),
  'large numbers': times(80, (i) => 2 ** 53 + i * 2),
  'numbers with exponents': times(80, (i) => (i % 2 === 0 ? 1e21 + i * 1e7 : i / 1e9)),
  'few numbers': times(80, (i) => i % 4),
  'one number': times(80, () => 200),
  'texts of digits': times(80, (i) => String(i * 13)),
  'texts of as many digits': times(80, (i) => String(i * 13).padStart(5, '0')),
  texts: times(80, (i) => `user "${i % 40}" \\ é ${i % 3}`),
  'texts with surrogates': times(80, (i) => `${['\u{1F600}', '\ud83d', '\ude00', '\uffff'][i % 4]}${i}`),
  'few texts': times(80, (i) => ['GET', 'POST', 'get', ''][i % 4]),
  'all types': times(80, (i) => [i, String(i), null, true, false, { b: i }, [i], undefined][i % 8]),
}

function rowsOf(values: readonly unknown[]): ArrayRow[] {
  return values.map((value, i) => {
    const row: ArrayRow = { id: i + 1, timestamp: i, severity: 9, message: '' }
    if (i % 11 === 10) return row
    const attributes =
      i % 13 === 12 ? { other: 1 } : i % 7 === 6 ? { 'a.b': value, a: 1 } : { a: { b: value } }
    return { ...row, attributes: JSON.stringify(attributes) }
  })
}

/** Conditions on the values themselves, their neighbours and parts. */
function conditionsOn(values: readonly unknown[]): fc.Arbitrary<ValueCondition> {
  const numbers = values.filter((value) => typeof value === 'number')
  const texts = values.filter((value) => typeof value === 'string')
  const number = fc.constantFrom(...numbers, ...numbers.map((value) => value + 0.5), 0)
  const text = fc.constantFrom(...texts, '', '2', '"', '\\', 'é', '\ud83d', 'us')
  const part = fc
    .tuple(text, fc.nat(6), fc.nat(6))
    .map(([of, a, b]) => of.slice(Math.min(a, b), Math.max(a, b)))
  const scalars = values.filter(
    (value) => value !== undefined && (typeof value !== 'object' || value === null),
  )
  const json = fc.constantFrom(...scalars, 'none', -1, null, true).map((value) => JSON.stringify(value))
  return fc.oneof(
    fc.record({
      op: fc.constantFrom('eq' as const, 'ne' as const),
      json: fc.uniqueArray(json, { minLength: 1, maxLength: 4 }),
    }),
    {
      weight: 2,
      arbitrary: fc.record({
        op: fc.constantFrom('gt' as const, 'gte' as const, 'lt' as const, 'lte' as const),
        value: fc.oneof(number, number, text),
      }),
    },
    fc.record({
      op: fc.constantFrom('prefix' as const, 'contains' as const),
      text: fc.oneof(text, part),
    }),
    fc.record({ op: fc.constant('exists' as const), exists: fc.boolean() }),
  )
}

it.each(Object.entries(lists))('decides conditions on %s as each entry does', (_, values) => {
  const rows = rowsOf(values)
  const part = sealedPart(rows)
  const cases = fc.array(conditionsOn(values), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(cases, (conditions) => {
      const attributes = conditions.map((one): AttributeFilter => {
        return { name: 'a.b', path: ['a', 'b'], ...one }
      })
      const matches = entryFilter({ attributes })
      const expected = rows.map((row) => Number(matches(entryOf(row))))
      expect([...matchRows(part, compileFilter({ attributes }))]).toEqual(expected)
    }),
    { numRuns: 150 },
  )
})

it('decides the same tests in columns that write numbers in different ways', () => {
  const parts = [
    times(40, (i) => i),
    times(40, (i) => i / 4),
    times(40, (i) => String(i).padStart(3, '0')),
  ].map((values) => rowsOf(values))
  const attributes: AttributeFilter[] = [
    { name: 'a.b', path: ['a', 'b'], op: 'eq', json: ['2', '3', '0.5', '"007"', '"9"'] },
  ]
  const tests = compileFilter({ attributes })
  const matches = entryFilter({ attributes })
  for (const rows of parts) {
    const expected = rows.map((row) => Number(matches(entryOf(row))))
    expect(expected).toContain(1)
    expect([...matchRows(sealedPart(rows), tests)]).toEqual(expected)
  }
})

it('decides conditions on several attributes, each by its own values', () => {
  const rows = times(60, (i): ArrayRow => {
    const attributes = JSON.stringify({ user: `u${i}`, ms: i, ok: i % 2 === 0 })
    return { id: i + 1, timestamp: i, severity: 9, message: '', attributes }
  })
  const attributes: AttributeFilter[] = [
    { name: 'ms', path: ['ms'], op: 'gte', value: 10 },
    { name: 'ms', path: ['ms'], op: 'lt', value: 20 },
    { name: 'ok', path: ['ok'], op: 'ne', json: ['true'] },
    { name: 'user', path: ['user'], op: 'prefix', text: 'u1' },
  ]
  for (const part of [sealedPart(rows), batchPart(rows)]) {
    const found = matchRows(part, compileFilter({ attributes }))
    expect([...found.keys()].filter((row) => found[row] === 1)).toEqual([11, 13, 15, 17, 19])
  }
})

it.each<[ValueCondition[], number[]]>([
  [
    [
      { op: 'gt', value: 3 },
      { op: 'gte', value: 3 },
      { op: 'lt', value: 6 },
    ],
    [4, 5],
  ],
  [
    [
      { op: 'gte', value: 3 },
      { op: 'gt', value: 3 },
      { op: 'lte', value: 5 },
    ],
    [4, 5],
  ],
  [
    [
      { op: 'gte', value: 3 },
      { op: 'gt', value: 2 },
      { op: 'lt', value: 5 },
      { op: 'lte', value: 5 },
    ],
    [3, 4],
  ],
  [
    [
      { op: 'lte', value: 5 },
      { op: 'lt', value: 5 },
      { op: 'gt', value: 3 },
    ],
    [4],
  ],
  [
    [
      { op: 'lt', value: 5 },
      { op: 'lte', value: 4 },
      { op: 'gte', value: 4 },
    ],
    [4],
  ],
  [
    [
      { op: 'gt', value: 5 },
      { op: 'lt', value: 5 },
    ],
    [],
  ],
  [
    [
      { op: 'gte', value: 5 },
      { op: 'lte', value: 5 },
    ],
    [5],
  ],
  [
    [
      { op: 'gte', value: 3 },
      { op: 'gte', value: '3' },
    ],
    [],
  ],
  [
    [
      { op: 'gte', value: 17 },
      { op: 'ne', json: ['18'] },
      { op: 'ne', json: ['"19"', '17'] },
    ],
    [19],
  ],
  [[{ op: 'lt', value: -Number.MAX_VALUE }], []],
])('decides %j together', (conditions, expected) => {
  const values = times(20, (i) => i)
  const rows = values.map((n): ArrayRow => {
    return { id: n + 1, timestamp: n, severity: 9, message: '', attributes: JSON.stringify({ n }) }
  })
  const attributes = conditions.map((one): AttributeFilter => ({ name: 'n', path: ['n'], ...one }))
  const found = matchRows(sealedPart(rows), compileFilter({ attributes }))
  expect(values.filter((n) => found[n] === 1)).toEqual(expected)
})

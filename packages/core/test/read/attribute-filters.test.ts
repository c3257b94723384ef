import { describe, expect, it } from 'vitest'
import type { SearchFilter } from '../../src/contract/search-filter.js'
import { toPlainFilter } from '../../src/read/driver-query.js'

const read = (attributes: unknown) =>
  toPlainFilter({ attributes: attributes as NonNullable<SearchFilter['attributes']> }).attributes

const NAMES = 'eq, ne, in, gt, gte, lt, lte, prefix, contains, exists'

describe('conditions on attributes', () => {
  it('are normalised one by one, in the order in which they are given', () => {
    const a = { name: 'a', path: ['a'] }
    expect(read({ a: 1 })).toStrictEqual([{ ...a, op: 'eq', json: ['1'] }])
    expect(read({ a: { lt: 9, eq: null, ne: 'x', in: [1, '1', 1, -0, 0], exists: false } })).toStrictEqual([
      { ...a, op: 'lt', value: 9 },
      { ...a, op: 'eq', json: ['null'] },
      { ...a, op: 'ne', json: ['"x"'] },
      { ...a, op: 'eq', json: ['1', '"1"', '0'] },
      { ...a, op: 'exists', exists: false },
    ])
    expect(read({ a: { gt: '', gte: 1e21, lte: '\ud800', prefix: '', contains: 'é' } })).toStrictEqual([
      { ...a, op: 'gt', value: '' },
      { ...a, op: 'gte', value: 1e21 },
      { ...a, op: 'lte', value: '\ud800' },
      { ...a, op: 'prefix', text: '' },
      { ...a, op: 'contains', text: 'é' },
    ])
  })

  it('find names as they are, also those of prototypes', () => {
    expect(read(JSON.parse('{"__proto__":{"gt":1},"a..b":1}'))).toStrictEqual([
      { name: '__proto__', path: ['__proto__'], op: 'gt', value: 1 },
      { name: 'a..b', path: ['a', '', 'b'], op: 'eq', json: ['1'] },
    ])
    expect(() => read({ a: { toString: 1 } })).toThrow(
      `attributes["a"] has no condition "toString". The conditions are ${NAMES}.`,
    )
    expect(() => read({ a: JSON.parse('{"__proto__":1}') })).toThrow('has no condition "__proto__".')
  })

  it('ignore conditions that are undefined', () => {
    expect(read({ a: { gt: undefined, lt: 1 } })).toHaveLength(1)
    expect(() => read({ a: { gt: undefined } })).toThrow(
      `attributes["a"] must be a value, or at least one of the conditions ${NAMES}; it was an object.`,
    )
  })

  const scalar = 'a string, a finite number, a boolean or null'

  it.each<[unknown, string]>([
    [undefined, `attributes["a"] must be ${scalar}, or an object of conditions; it was undefined.`],
    [Number.NaN, `attributes["a"] must be ${scalar}, or an object of conditions; it was NaN.`],
    [1n, `attributes["a"] must be ${scalar}, or an object of conditions; it was 1n.`],
    [[1], `attributes["a"] must be ${scalar}, or an object of conditions; it was an array of 1.`],
    [
      new Map([['gt', 1]]),
      `attributes["a"] must be ${scalar}, or an object of conditions; it was an object.`,
    ],
    [new Date(0), `attributes["a"] must be ${scalar}, or an object of conditions; it was 1970-01-01T`],
    [
      new (class Above {
        gt = 1
      })(),
      `attributes["a"] must be ${scalar}, or an object of conditions;`,
    ],
    [() => 1, `attributes["a"] must be ${scalar}, or an object of conditions; it was a function.`],
    [{ eq: {} }, `attributes["a"].eq must be ${scalar}; it was an object.`],
    [{ ne: Infinity }, `attributes["a"].ne must be ${scalar}; it was Infinity.`],
    [{ in: [] }, 'attributes["a"].in must be an array of 1 to 1,000 values; it was an array of 0.'],
    [{ in: 1 }, 'attributes["a"].in must be an array of 1 to 1,000 values; it was 1.'],
    [
      { in: new Array(1001) },
      'attributes["a"].in must be an array of 1 to 1,000 values; it was an array of 1001.',
    ],
    [{ in: [1, [2]] }, `attributes["a"].in[1] must be ${scalar}; it was an array of 1.`],
    [{ in: new Array(2) }, `attributes["a"].in[0] must be ${scalar}; it was undefined.`],
    [{ gt: null }, 'attributes["a"].gt must be a finite number or a string; it was null.'],
    [{ gte: Number.NaN }, 'attributes["a"].gte must be a finite number or a string; it was NaN.'],
    [{ lt: true }, 'attributes["a"].lt must be a finite number or a string; it was true.'],
    [{ lte: new Date(0) }, 'attributes["a"].lte must be a finite number or a string; it was 1970-01-01T'],
    [{ prefix: 1 }, 'attributes["a"].prefix must be a string; it was 1.'],
    [{ contains: /a/ }, 'attributes["a"].contains must be a string; it was an object.'],
    [{ exists: 1 }, 'attributes["a"].exists must be true or false; it was 1.'],
    [{ exists: null }, 'attributes["a"].exists must be true or false; it was null.'],
    [{ $gt: 1 }, `attributes["a"] has no condition "$gt". The conditions are ${NAMES}.`],
  ])('are refused with their path, value and what is allowed: %o', (value, message) => {
    expect(() => read({ a: value })).toThrow(
      expect.objectContaining({ code: 'INVALID_QUERY', message: expect.stringContaining(message) }),
    )
  })

  it('are for at most 100 names, which messages quote and shorten', () => {
    const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`n${i}`, 1]))
    expect(read(names(100))).toHaveLength(100)
    expect(() => read(names(101))).toThrow('attributes must be an object of at most 100 names; it had 101.')
    expect(() => read({ [`a"${'b'.repeat(1e5)}`]: {} })).toThrow(/^attributes\["a\\"b{50,60}…\] must be/)
  })
})

import { entryFilter, type FilterableEntry, type SearchFilter } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDriverSearch } from '../../core/src/read/driver-query.js'
import { formatQuery, parseQuery } from '../src/index.js'

// Few values, so that filters and entries meet.
const VALUES = [
  1,
  2,
  -0.5,
  1e21,
  2 ** 53,
  500,
  '500',
  '1',
  'a',
  'ab',
  '',
  'null',
  'x y',
  '"\\',
  null,
  true,
  'true',
  '10kB',
]
const NAMES = ['a', 'a.b', 'level', '__proto__', 'odd name', 'x.ts']
const TEXTS = [
  'a',
  'pay*',
  '-a',
  '"a b"',
  'OR',
  'a:b',
  'level:error',
  '(a b',
  '2026-01-31 12:00:00 -a',
  '{"a": -b',
  'NOT a',
]
const MESSAGES = [
  '',
  'a',
  'a b',
  'paid',
  'OR',
  'level error',
  'b',
  'not a',
  'A OR B',
  '2026-01-31 12:00:00 b',
]
const TIMES = [-0.001, 0, 1e12, 1e12 + 0.001]

const value = fc.constantFrom(...VALUES)
const bound = fc.constantFrom(...VALUES.filter((one) => typeof one === 'string' || typeof one === 'number'))
const part = fc.constantFrom('', 'a', 'x y', '1', '"', '*')
const condition = fc
  .record(
    {
      ...{ eq: value, ne: value, in: fc.array(value, { minLength: 1, maxLength: 4 }), exists: fc.boolean() },
      ...{ gt: bound, gte: bound, lt: bound, lte: bound, prefix: part, contains: part },
    },
    { requiredKeys: [] },
  )
  .filter((one) => Object.keys(one).length > 0)
const level = fc.constantFrom(1, 4, 5, 9, 12, 13, 16, 17, 20, 21, 24, 'warn', 'fatal')
const service = fc.constantFrom('api', 'web shop', 'a*', '500', 'OR')

const fields = {
  ...{ text: fc.constantFrom(...TEXTS), contains: fc.constantFrom('a', ' ', 'OR', '') },
  ...{
    minSeverity: level,
    maxSeverity: level,
    service,
    host: fc.array(service, { minLength: 1, maxLength: 3 }),
  },
  ...{ startTime: fc.constantFrom(...TIMES), endTime: fc.constantFrom(...TIMES) },
  ...{ traceId: fc.constantFrom('0'.repeat(32), 'aB'.repeat(16)), spanId: fc.constant('1'.repeat(16)) },
  attributes: fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(value, condition), { maxKeys: 2 }),
}

function filterOf(depth: number): fc.Arbitrary<SearchFilter> {
  const inner = depth === 0 ? undefined : filterOf(depth - 1)
  const nested = inner && {
    any: fc.array(inner, { minLength: 1, maxLength: 3 }),
    not: fc.oneof(inner, fc.array(inner, { maxLength: 2 })),
  }
  // Few fields at a time: a filter of many matches nothing.
  const present = fc.subarray(Object.keys({ ...fields, ...nested }), {
    minLength: depth === 0 ? 0 : 1,
    maxLength: 2,
  })
  return fc
    .tuple(fc.record({ ...fields, ...nested }), present)
    .map(([all, names]) => Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))))
}

const entry = fc.record(
  {
    timestamp: fc.constantFrom(...TIMES),
    severity: fc.integer({ min: 1, max: 24 }),
    message: fc.constantFrom(...MESSAGES),
    ...{
      service,
      host: service,
      traceId: fc.constantFrom('0'.repeat(32), 'ab'.repeat(16)),
      spanId: fc.constant('1'.repeat(16)),
    },
    attributes: fc.dictionary(fc.constantFrom(...NAMES), fc.oneof(value, fc.constant({ b: 'a' })), {
      maxKeys: 4,
    }),
  },
  { requiredKeys: ['timestamp', 'severity', 'message'] },
) as fc.Arbitrary<FilterableEntry>

it('writes text that finds the same entries as the query', () => {
  fc.assert(
    fc.property(filterOf(2), fc.array(entry, { minLength: 12, maxLength: 12 }), (filter, entries) => {
      const text = formatQuery(filter)
      const expected = entryFilter(toDriverSearch(filter))
      const actual = entryFilter(toDriverSearch(parseQuery(text, { now: 0, timeZone: 'UTC' })))
      for (const one of entries) expect([text, actual(one)]).toEqual([text, expected(one)])
    }),
    { numRuns: 1000 },
  )
})

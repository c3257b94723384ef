import { compileFilter, type SearchFilter, type SearchQuery, words } from '@logpond/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDriverSearch } from '../../core/src/read/driver-query.js'
import { formatQuery, parseQuery, QueryError } from '../src/index.js'
import { wordsIn } from '../src/text/words-in.js'

const options = { now: Date.UTC(2026, 0, 31, 12), timeZone: 'Europe/Berlin' }

const PIECES = [
  ...['a', 'pay*', '"b c"', '-', 'NOT ', ' OR ', ' AND ', '(', ')', ' ', '  ', '\n', '"', '\\', '*', '~"x"'],
  ...[
    'level:',
    'level>=warn',
    'level>=trace',
    'level<=error',
    'service:(a b)',
    'service:',
    '@service:',
    'x:1',
    'y>2',
    '-z:*',
    'since:2h',
    'limit:5',
    '{"a"',
    'uid=0',
  ],
  ...[
    '2026-01-31',
    '12:00:00',
    '2026-01-31T12:00:00Z',
    '..',
    ':',
    '=',
    '@',
    '"q":',
    '世界',
    '🎉',
    '\x1b[31m',
    ',',
  ],
]
const text = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 14 }).map((pieces) => pieces.join('')),
  fc.array(fc.constantFrom(...PIECES), { maxLength: 10 }).map((pieces) => pieces.join(' ')),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
)

function read(written: string): SearchQuery | undefined {
  try {
    return parseQuery(written, options)
  } catch (error) {
    if (error instanceof QueryError) return undefined
    throw error
  }
}

it('keeps both ends of every range of levels', () => {
  for (let min = 1; min <= 24; min++)
    for (let max = 1; max <= 24; max++) {
      const query = parseQuery(`level>=${min} level<=${max}`)
      expect(parseQuery(formatQuery(query))).toEqual(query)
    }
})

it('gives exactly the same query for the text that it writes of a query, and core accepts it', () => {
  fc.assert(
    fc.property(text, (written) => {
      const query = read(written)
      if (query === undefined) return
      toDriverSearch(query)
      expect(parseQuery(formatQuery(query), options)).toEqual(query)
    }),
    { numRuns: 3000 },
  )
})

const anyText = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom('a', '500', 'null', 'x y', '"', '\\', 'OR', '..', '*'),
)
const value = fc.oneof(
  anyText,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)
const bound = fc.oneof(anyText, fc.double({ noNaN: true, noDefaultInfinity: true }))
const name = fc.oneof(
  fc.constantFrom('a', 'http.status', 'level', 'order', '__proto__', 'odd name', 'x.ts'),
  fc.string({ maxLength: 6 }),
)
const condition = fc
  .record(
    {
      ...{ eq: value, ne: value, in: fc.array(value, { minLength: 1, maxLength: 4 }), exists: fc.boolean() },
      ...{ gt: bound, gte: bound, lt: bound, lte: bound, prefix: anyText, contains: anyText },
    },
    { requiredKeys: [] },
  )
  .filter((one) => Object.keys(one).length > 0)
const searchText = anyText.filter((one) => words(one).length > 0)
const time = fc.integer({ min: -9e15, max: 9e15 }).map((micros) => micros / 1000)
const hex = (digits: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })
const level = fc.constantFrom(1, 4, 9, 12, 13, 17, 20, 24, 'warn', 'fatal')

const fields = {
  ...{ text: searchText, contains: anyText, minSeverity: level, maxSeverity: level, host: anyText },
  ...{ traceId: hex(32), spanId: hex(16), startTime: time, endTime: time },
  service: fc.array(anyText, { minLength: 1, maxLength: 3 }),
  attributes: fc.dictionary(name, fc.oneof(value, condition), { maxKeys: 3 }),
}

function filterOf(depth: number): fc.Arbitrary<SearchFilter> {
  const inner = depth === 0 ? undefined : filterOf(depth - 1)
  const nested = inner && {
    any: fc.array(inner, { minLength: 1, maxLength: 2 }),
    not: fc.oneof(inner, fc.array(inner, { maxLength: 2 })),
  }
  return fc.record({ ...fields, ...nested }, { requiredKeys: [] }) as fc.Arbitrary<SearchFilter>
}

/** Chains as deep as core allows. */
const chain = fc
  .tuple(fc.array(fc.constantFrom('any', 'not', 'not[]'), { maxLength: 8 }), filterOf(0))
  .map(([kinds, leaf]) => {
    let filter: SearchFilter = leaf
    for (const kind of kinds) {
      const inner = filter
      filter = kind === 'any' ? { any: [inner, leaf] } : { not: kind === 'not' ? inner : [inner, leaf] }
    }
    return filter
  })
const filter = fc.oneof(filterOf(2), chain)

function isValid(one: SearchFilter): boolean {
  try {
    toDriverSearch(one)
    return true
  } catch {
    return false
  }
}

it('writes text for every filter that core accepts, and core accepts what is read from it', () => {
  fc.assert(
    fc.property(filter, (one) => {
      fc.pre(isValid(one))
      toDriverSearch(parseQuery(formatQuery(one), options))
    }),
    { numRuns: 500 },
  )
})

it('gives the same conditions on a single attribute', () => {
  fc.assert(
    fc.property(name, fc.oneof(value, condition), (key, one) => {
      const query = { attributes: Object.fromEntries([[key, one]]) }
      const again = parseQuery(formatQuery(query), options)
      const tests = (query: SearchQuery) =>
        compileFilter(toDriverSearch(query))
          .map((test) => JSON.stringify(test))
          .sort()
      expect(tests(again)).toEqual(tests(query))
    }),
    { numRuns: 1000 },
  )
})

it('cuts words as core does', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (written) => {
      expect(wordsIn(written)).toEqual(words(written))
    }),
    { numRuns: 2000 },
  )
})

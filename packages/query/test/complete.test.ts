import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CompletionSources, complete, parseQuery } from '../src/index.js'

const sources: CompletionSources = {
  fields: [
    { name: 'http.status', types: ['number'], count: 90 },
    { name: 'http.method', types: ['string'], count: 95 },
    { name: 'order', types: ['number'], count: 10 },
    'odd name',
  ],
  values: {
    service: [{ value: 'api', count: 12 }, { value: 'api gateway', count: 3 }, { value: 'web' }],
    severity: [
      { value: 9, count: 70 },
      { value: 10, count: 1 },
      { value: 17, count: 4 },
    ],
    'http.status': [
      { value: 200, count: 80 },
      { value: 500, count: 5 },
    ],
    'odd name': ['500', 'true', 'a"b'],
  },
}

/** The text after each candidate. `|` is the cursor. */
function completed(marked: string): string[] {
  const cursor = marked.indexOf('|')
  const text = marked.replace('|', '')
  const { from, to, candidates } = complete(text, cursor, sources)
  return candidates.map((candidate) => text.slice(0, from) + candidate.text + text.slice(to))
}

describe('complete', () => {
  it.each<[string, string[]]>([
    ['lev|', ['level>=']],
    ['a -ser|', ['a -service:']],
    ['(st|', ['(http.status:', '(host:']],
    ['http.|', ['http.method:', 'http.status:']],
    ['ht|:500', ['http.method:500', 'http.status:500']],
    ['@ord|', ['@order:']],
    ['odd|', ['@"odd name":']],
    ['level>=e|', ['level>=error', 'level>=trace', 'level>=debug']],
    ['level:err|or a', ['level:error a']],
    ['order:|', ['order:newest', 'order:oldest']],
    ['since:1|', ['since:1h', 'since:1d', 'since:15m']],
    ['service:a|', ['service:api', 'service:"api gateway"']],
    ['service:(api we|', ['service:(api web']],
    ['service:(api |) x', ['service:(api "api gateway") x', 'service:(api web) x']],
    ['service:"api g|" x', ['service:"api gateway" x']],
    ['http.status>=|', ['http.status>=200', 'http.status>=500']],
    ['@"odd name":|', ['@"odd name":"500"', '@"odd name":"true"', '@"odd name":"a\\"b"']],
    ['"lev|', []],
    ['~"lev|', []],
    ['2026-01-31 12:00:00 lev|', []],
    ['limit:|', []],
  ])('completes %s', (marked, expected) => {
    expect([...completed(marked)].sort()).toEqual([...expected].sort())
  })

  it('puts frequent names first, with what fits behind them', () => {
    expect(complete('http', 4, sources).candidates).toEqual([
      { text: 'http.method:', label: 'http.method', kind: 'attribute', count: 95, operators: [':', '!='] },
      {
        text: 'http.status:',
        label: 'http.status',
        kind: 'attribute',
        count: 90,
        operators: [':', '!=', '>', '>=', '<', '<='],
      },
    ])
  })

  it('adds up the counts of the severities of a level', () => {
    const { candidates } = complete('level:', 6, sources)
    expect(candidates.map(({ label, count }) => [label, count])).toContainEqual(['info', 71])
  })

  it('takes a function, and respects the limit', () => {
    const values = (field: string) => (field === 'user.id' ? [1, 2, 3] : undefined)
    expect(complete('user.id:', 8, { values, limit: 2 }).candidates).toHaveLength(2)
    expect(complete('other:', 6, { values }).candidates).toEqual([])
  })

  it('offers values that are read as they are, whatever they are', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constantFrom('1', 'null', 'OR'),
    )
    fc.assert(
      fc.property(value, fc.string({ minLength: 1, maxLength: 8 }), (one, name) => {
        const [field] = complete('@', 1, { fields: [name] }).candidates
        const head = field?.text ?? ''
        const [found] = complete(head, head.length, { values: { [name]: [one] } }).candidates
        const read = parseQuery(head + found?.text).attributes
        const expected = typeof one === 'string' ? one : { in: [one, String(one)] }
        expect(Object.entries(read ?? {})).toEqual([[name, expected]])
      }),
    )
  })

  it('never throws, and gives a range around the cursor', () => {
    const piece = fc.constantFrom(
      'a',
      'level',
      ':',
      '>=',
      '(',
      ')',
      '"',
      ' ',
      '-',
      '@',
      '~',
      '\\',
      'OR ',
      'service:(',
      ',',
      '{"',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(40), (pieces, cursor) => {
        const text = pieces.join('')
        const { from, to } = complete(text, cursor, sources)
        const at = Math.min(cursor, text.length)
        expect(from <= at && at <= to && to <= text.length).toBe(true)
      }),
    )
  })
})

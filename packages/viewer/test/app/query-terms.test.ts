import { createLogStorage, type LogEntry, type LogStorage } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { parseQuery } from '@logpond/query'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { queryPieces } from '../../app/query/query-pieces.js'
import {
  type FieldValue,
  queryTerms,
  stateOf,
  toggleExclusion,
  toggleFilter,
} from '../../app/query/query-terms.js'

const ENTRIES: LogEntry[] = ['api', 'web', 'api gateway'].flatMap((service, i) =>
  (['info', 'error'] as const).flatMap((severity) => [
    {
      message: 'timed out',
      service,
      severity,
      host: `h-${i}`,
      attributes: { status: 500, 'odd name': 'a"b' },
    },
    { message: 'card expired', service, severity, attributes: { status: '500', level: 'x' } },
    { message: 'cart', severity, attributes: { region: null, up: true } },
  ]),
)

let storage: LogStorage
beforeAll(async () => {
  storage = createLogStorage({ driver: memoryDriver() })
  for (const entry of ENTRIES) storage.store(entry)
  await storage.flush()
})
afterAll(() => storage.close())

async function idsOf(query: string): Promise<number[]> {
  const entries = await storage.search({ ...parseQuery(query), limit: 1000 })
  return entries.map(({ id }) => id).sort((a, b) => a - b)
}

const VALUES: FieldValue[] = [
  { field: 'service', value: 'api' },
  { field: 'service', value: 'api gateway' },
  { field: 'host', value: 'h-1' },
  { field: 'severity', value: 17 },
  { field: 'severity', value: 9 },
  { field: 'status', value: 500 },
  { field: 'status', value: '500' },
  { field: 'odd name', value: 'a"b' },
  { field: 'level', value: 'x' },
  { field: 'region', value: null },
  { field: 'up', value: true },
]
/** Queries that ask for none of these fields. */
const QUERIES = [
  '',
  'timed out',
  'timed OR card',
  '(timed OR card)',
  '"card expired" -cart',
  'NOT cart',
  '2026-01-31T12:00:00 cart service:x',
]

describe('a click on a value', () => {
  for (const query of QUERIES) {
    for (const item of VALUES) {
      test(`${JSON.stringify(query)} and ${item.field} ${JSON.stringify(item.value)}`, async () => {
        const all = await idsOf(query)
        const withValue = await idsOf(toggleFilter('', item))
        expect(withValue.length).toBeGreaterThan(0)
        expect(withValue.length).toBeLessThan(ENTRIES.length)
        expect(await idsOf(toggleFilter(query, item))).toEqual(all.filter((id) => withValue.includes(id)))
        expect(await idsOf(toggleExclusion(query, item))).toEqual(all.filter((id) => !withValue.includes(id)))
      })
    }
  }

  test('and a second one take it back', () => {
    for (const query of ['', 'timed out', '"card expired" -cart'])
      for (const item of VALUES) {
        expect(toggleFilter(toggleFilter(query, item), item)).toBe(query)
        expect(toggleExclusion(toggleExclusion(query, item), item)).toBe(query)
      }
  })

  test('any clicks leave a query whose terms are the last choice of each value', () => {
    const click = fc.tuple(fc.constantFrom(...VALUES), fc.boolean())
    fc.assert(
      fc.property(fc.array(click, { maxLength: 12 }), (clicks) => {
        let query = 'timed'
        const wanted = new Map<FieldValue, 'filtered' | 'excluded' | undefined>()
        for (const [item, excludes] of clicks) {
          query = excludes ? toggleExclusion(query, item) : toggleFilter(query, item)
          const chosen = excludes ? 'excluded' : 'filtered'
          wanted.set(item, wanted.get(item) === chosen ? undefined : chosen)
        }
        const terms = queryTerms(query)
        for (const [item, state] of wanted) expect(stateOf(terms, item)).toBe(state)
        expect(() => parseQuery(query)).not.toThrow()
      }),
    )
  })

  test('values of one field are a list', () => {
    const query = toggleFilter(toggleFilter('timed', { field: 'service', value: 'api' }), {
      field: 'service',
      value: 'web',
    })
    expect(query).toBe('timed service:(api web)')
    expect(toggleExclusion(query, { field: 'service', value: 'api' })).toBe('timed service:web -service:api')
  })

  test('a trace replaces another', () => {
    const trace = (digit: string) => ({ field: 'traceId', value: digit.repeat(32) })
    expect(toggleFilter(toggleFilter('', trace('a')), trace('b'))).toBe(`trace:${'b'.repeat(32)}`)
  })
})

test('pieces are the query, cut at spaces outside of quotes and groups', () => {
  expect(queryPieces('a "b c" (d OR e) f:"g \\" h" ').map(({ text }) => text)).toEqual([
    'a',
    '"b c"',
    '(d OR e)',
    'f:"g \\" h"',
  ])
  fc.assert(
    fc.property(fc.string(), (query) => {
      for (const { text, start, end } of queryPieces(query)) expect(query.slice(start, end)).toBe(text)
    }),
  )
})

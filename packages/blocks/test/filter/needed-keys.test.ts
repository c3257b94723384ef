import {
  type AttributeFilter,
  compileFilter,
  type DriverFilter,
  entryFilter,
  type JsonValue,
} from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashKey } from '../../src/filter/key-hash.js'
import { mayHaveKeys, type NeededKeys, neededKeys } from '../../src/filter/needed-keys.js'
import { attributesJson, filterOf, texts, traceIds } from './support.js'

type TextFilter = NonNullable<DriverFilter['text']>

const entries = fc.record({
  message: texts,
  json: fc.option(attributesJson, { nil: undefined }),
  traceId: traceIds,
  service: fc.constantFrom('shop', 'web', 'é', ''),
  host: fc.constantFrom('web-1', 'web-2'),
})

type Entry = typeof entries extends fc.Arbitrary<infer Value> ? Value : never

/** Filters that often match an entry, because they are made of its values. */
function filtersFor({ message, json, traceId, service, host }: Entry): fc.Arbitrary<DriverFilter> {
  const attributes: JsonValue = json === undefined ? {} : JSON.parse(json)
  const scalars = scalarsOf(attributes)
  const searched = [message, 'nowhere', ...scalars.filter((value) => typeof value === 'string')]
  const names = fc.constantFrom(...namesOf(attributes), 'a', 'a.b', 'b')
  const values = fc.constantFrom(...scalars, 1, 'x', null)
  const fields: { [Field in keyof DriverFilter]-?: fc.Arbitrary<NonNullable<DriverFilter[Field]>> } = {
    text: fc.constantFrom(...searched.flatMap(textFilters)),
    contains: partOf(message),
    traceId: fc.constant(traceId.toLowerCase()),
    spanId: fc.constant(traceId.toLowerCase().slice(16)),
    services: fc.constantFrom([service], ['elsewhere', service]),
    hosts: fc.constantFrom([host], ['elsewhere', host]),
    attributes: fc
      .tuple(names, values)
      .map(([name, value]) => [{ name, path: name.split('.'), op: 'eq', json: [JSON.stringify(value)] }]),
    minSeverity: fc.constant(9),
    maxSeverity: fc.constant(9),
    startTime: fc.constant(0),
    endTime: fc.constant(1),
    maxId: fc.constant(1),
    any: fc.constant([]),
    not: fc.constant([]),
  }
  const { any: _any, not: _not, ...columns } = fields
  const single = Object.entries(columns).map(([name, value]) => fc.record({ [name]: value }))
  const simple = fc.oneof(...single, fc.record<DriverFilter>(columns, { requiredKeys: [] }))
  const filters = fc.array(fc.oneof(...single), { minLength: 1, maxLength: 3 })
  const inner = fc.oneof(fc.record({ any: fc.tuple(filters) }), fc.record({ not: filters }), ...single)
  const tree = fc.record({
    any: fc.array(fc.array(inner, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
  })
  return fc.oneof(simple, tree)
}

function partOf(message: string): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat(message.length), fc.nat(message.length))
    .map((ends) => message.slice(Math.min(...ends), Math.max(...ends)) || 'x')
}

function textFilters(text: string): TextFilter[] {
  const words = text.match(/[\p{L}\p{N}]+/gu) ?? ['none']
  const last = words[words.length - 1] as string
  return [
    { all: words.map((word) => ({ words: [word], prefix: false })), none: [] },
    { all: [{ words, prefix: false }], none: [] },
    { all: [{ words: [...words.slice(0, -1), last.slice(0, 2)], prefix: true }], none: [] },
    { all: [], none: [{ words: [last], prefix: false }] },
  ]
}

function namesOf(value: JsonValue, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = path === '' ? name : `${path}.${name}`
    return [here, ...namesOf(inner, here)]
  })
}

function scalarsOf(value: JsonValue): (string | number | boolean | null)[] {
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(scalarsOf) : [value]
}

const ORDER = { name: 'order', path: ['order'] }

function countKeys(needed: NeededKeys | undefined): number {
  if (needed === undefined) return 0
  const inner = 'all' in needed ? needed.all : 'any' in needed ? needed.any : undefined
  return inner === undefined ? 1 : inner.reduce((sum, one) => sum + countKeys(one), 0)
}

describe('the filter of a block', () => {
  it('never denies an entry that a query matches', () => {
    let matches = 0
    const cases = fc
      .array(entries, { minLength: 1, maxLength: 4 })
      .chain((all) => fc.tuple(fc.constant(all), filtersFor(all[0] as Entry)))
    fc.assert(
      fc.property(cases, ([all, filter]) => {
        const block = filterOf((keys) => {
          for (const { message, json, traceId, service, host } of all) {
            keys.addEntry(message, json)
            keys.addTraceId(traceId)
            keys.addSpanId(traceId.slice(16))
            keys.addName('service', service)
            keys.addName('host', host)
          }
        })
        const matchesFilter = entryFilter(filter)
        const isIn = all.some(({ json, ...entry }) =>
          matchesFilter({
            ...entry,
            spanId: entry.traceId.slice(16),
            timestamp: 0,
            severity: 9,
            ...(json !== undefined && { attributes: JSON.parse(json) }),
          }),
        )
        if (!isIn) return
        matches++
        expect(mayHaveKeys(block, neededKeys(compileFilter(filter)))).toBe(true)
      }),
      { numRuns: 1000 },
    )
    expect(matches).toBeGreaterThan(300)
  })

  it.each<[string, DriverFilter]>([
    ['a trace id', { traceId: 'b'.repeat(32) }],
    ['a service', { services: ['web', 'jobs'] }],
    ['a host', { hosts: ['web-2'] }],
    [
      'an attribute with another value',
      { attributes: [{ name: 'order', path: ['order'], op: 'eq', json: ['1235', '1236'] }] },
    ],
    [
      'an attribute of another type',
      { attributes: [{ name: 'order', path: ['order'], op: 'eq', json: ['"1234"'] }] },
    ],
    [
      'an attribute at another path',
      { attributes: [{ name: 'http.order', path: ['http', 'order'], op: 'eq', json: ['1234'] }] },
    ],
    ['a word', { text: { all: [{ words: ['refunded'], prefix: false }], none: [] } }],
    ['one word of a phrase', { text: { all: [{ words: ['order', '99'], prefix: false }], none: [] } }],
    ['a word before a prefix', { text: { all: [{ words: ['late', 'pai'], prefix: true }], none: [] } }],
    ['a word inside a substring', { contains: 'Order 1235 p' }],
    ['a span id', { spanId: 'c'.repeat(16) }],
    ['any of several things', { any: [[{ traceId: 'b'.repeat(32) }, { services: ['jobs'] }]] }],
    ['all of several things', { any: [[{ services: ['shop'], hosts: ['web-2'] }, { contains: ' 7 ' }]] }],
    ['one of two lists', { any: [[{ services: ['shop'] }], [{ hosts: ['web-2'] }, { hosts: ['web-3'] }]] }],
  ])('excludes a block that does not have %s', (_, filter) => {
    const block = filterOf((keys) => {
      keys.addEntry('Order 1234 paid', '{"order":1234,"http":{"status":200}}')
      keys.addTraceId('a'.repeat(32))
      keys.addName('service', 'shop')
      keys.addName('host', 'web-1')
    })
    const needed = neededKeys(compileFilter(filter))
    expect(needed).toBeDefined()
    expect(mayHaveKeys(block, needed)).toBe(false)
  })

  it.each<[string, DriverFilter]>([
    ['severities', { minSeverity: 13, maxSeverity: 17 }],
    ['times', { startTime: 0, endTime: 1 }],
    ['a substring without a whole word', { contains: 'rder 12' }],
    ['a prefix', { text: { all: [{ words: ['pay'], prefix: true }], none: [] } }],
    ['words that must be absent', { text: { all: [], none: [{ words: ['paid'], prefix: false }] } }],
    ['what must not be', { not: [{ services: ['web'] }] }],
    ['values that an attribute must not have', { attributes: [{ ...ORDER, op: 'ne', json: ['1'] }] }],
    ['a range', { attributes: [{ ...ORDER, op: 'gte', value: 1 }] }],
    ['one of several things that it cannot know', { any: [[{ services: ['web'] }, { minSeverity: 9 }]] }],
  ])('is not asked about %s', (_, filter) => {
    expect(neededKeys(compileFilter(filter))).toBeUndefined()
  })

  it('has only so many keys of a filter with very many values that a look-up takes few milliseconds', () => {
    const json = Array.from({ length: 1000 }, (_, i) => String(i))
    const attributes = Array.from({ length: 1000 }, (_, i): AttributeFilter => {
      return { name: `a${i}`, path: [`a${i}`], op: 'eq', json }
    })
    const needed = neededKeys(compileFilter({ attributes }))
    expect(countKeys(needed)).toBe(4000)
    const any = [attributes.map((one) => ({ attributes: [one] }))]
    expect(neededKeys(compileFilter({ any, services: ['shop'] }))).toEqual(hashKey('service', 'shop'))
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DriverFilter } from '../../src/contract/driver-filter.js'
import type { SearchQuery } from '../../src/contract/search-query.js'
import { compileFilter, type FieldTest } from '../../src/read/compile-filter.js'
import { toDriverFilter } from '../../src/read/driver-query.js'
import { entryFilter } from '../../src/read/entry-filter.js'
import type { FilterableEntry } from '../../src/read/filterable-entry.js'

type Column = FieldTest['column']

/** The only test of a filter, which must be for this column. */
function testOf<C extends Column>(column: C, filter: DriverFilter): FieldTest & { readonly column: C } {
  const tests = compileFilter(filter)
  expect(tests.map((test) => test.column)).toEqual([column])
  return tests[0] as FieldTest & { readonly column: C }
}

describe('compileFilter', () => {
  it('makes no test of an empty filter', () => {
    expect(compileFilter({})).toEqual([])
  })

  it('makes one test for each column, and one for each attribute', () => {
    const query: SearchQuery = {
      text: 'disk',
      contains: 'full',
      minSeverity: 'warn',
      maxSeverity: 'error',
      service: 'api',
      host: ['a', 'b'],
      traceId: 'A'.repeat(32),
      startTime: 1,
      endTime: 2,
      attributes: { status: 500, 'http.method': 'GET' },
    }
    const columns = compileFilter({ ...toDriverFilter(query), maxId: 7 }).map(({ column }) => column)
    expect(columns.sort()).toEqual([
      'attributes',
      'attributes',
      'host',
      'id',
      'message',
      'service',
      'severity',
      'text',
      'timestamp',
      'traceId',
    ])
  })

  it('describes the ends of a range, also of one that is open', () => {
    expect(testOf('severity', { minSeverity: 13 })).toMatchObject({ min: 13, max: 24 })
    expect(testOf('severity', { maxSeverity: 12 })).toMatchObject({ min: 1, max: 12 })
    expect(testOf('timestamp', { startTime: 1.5 })).toMatchObject({ start: 1.5, end: Infinity })
    expect(testOf('timestamp', { endTime: -1 })).toMatchObject({ start: -Infinity, end: -1 })
    expect(testOf('id', { maxId: 3 })).toMatchObject({ max: 3 })
  })

  it('describes the values that it looks for', () => {
    expect([...testOf('service', { services: ['a', 'b'] }).names]).toEqual(['a', 'b'])
    expect([...testOf('host', { hosts: ['c'] }).names]).toEqual(['c'])
    expect(testOf('traceId', { traceId: 'ab' }).traceId).toBe('ab')
    expect(testOf('message', { contains: 'Full' }).needle).toBe('Full')
    expect(testOf('spanId', { spanId: 'cd' }).spanId).toBe('cd')
    const attribute = { name: 'a.b', path: ['a', 'b'], op: 'eq' as const, json: ['1'] }
    expect(testOf('attributes', { attributes: [attribute] })).toMatchObject(attribute)
  })

  it('describes the folded words of a text', () => {
    const { all, none } = testOf('text', toDriverFilter({ text: '"Disk ÉTÉ" Fu* -User@Example' }))
    expect(all).toEqual([
      { words: ['disk', 'ete'], prefix: false },
      { words: ['fu'], prefix: true },
    ])
    expect(none).toEqual([{ words: ['user', 'example'], prefix: false }])
  })

  it('divides the words of a term as in a text', () => {
    const term = { words: ['Disk-full', 'x'], prefix: false }
    expect(testOf('text', { text: { all: [term], none: [] } }).all).toEqual([
      { words: ['disk', 'full', 'x'], prefix: false },
    ])
  })

  it('tests attributes as objects and as JSON text alike', () => {
    const key = fc.constantFrom('a', 'b', 'a.b', '"', '__proto__')
    const scalar = fc.constantFrom(1, -0, '1', '"a":1', null, 'é"\\\n')
    const { value: anyJson } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.dictionary(key, tie('value'), { maxKeys: 3 }),
        fc.array(tie('value'), { maxLength: 2 }),
      ),
    }))
    const attributes = fc.dictionary(key, anyJson, { minKeys: 2, maxKeys: 4 })
    let found = 0
    fc.assert(
      fc.property(attributes, key, scalar, (attributes, name, value) => {
        const json = JSON.stringify(attributes)
        const filter = toDriverFilter({ attributes: { [name]: value } })
        const { test } = testOf('attributes', filter)
        const matches = test(JSON.parse(json))
        expect(test(json)).toBe(matches)
        found += Number(matches)
      }),
      { numRuns: 2000, seed: 1 },
    )
    expect(found).toBeGreaterThan(50)
    expect(testOf('attributes', toDriverFilter({ attributes: { a: null } })).test(undefined)).toBe(false)
  })

  it('agrees with the filter of entries', () => {
    const entry: FilterableEntry = { timestamp: 5, severity: 13, message: 'Disk full', service: 'api' }
    const values = { ...entry, text: entry, id: undefined, host: undefined, traceId: undefined }
    const fields = fc.record<DriverFilter>(
      {
        minSeverity: fc.integer({ min: 12, max: 14 }),
        maxSeverity: fc.integer({ min: 12, max: 14 }),
        startTime: fc.integer({ min: 4, max: 6 }),
        endTime: fc.integer({ min: 4, max: 6 }),
        maxId: fc.nat(),
        services: fc.constantFrom(['api'], ['db']),
        contains: fc.constantFrom('full', 'FULL'),
        text: fc.constantFrom(
          ...['full', 'fu', '-full'].map((text) => toDriverFilter({ text }).text ?? never()),
        ),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fields, (filter) => {
        const passed = compileFilter(filter).every((field) => {
          if (field.column === 'any' || field.column === 'not') return false
          return (field.test as (value: unknown) => boolean)(values[field.column as keyof typeof values])
        })
        expect(passed).toBe(entryFilter(filter)(entry))
      }),
    )
  })
})

function never(): never {
  throw new Error('There is a text.')
}

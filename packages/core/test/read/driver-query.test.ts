import { describe, expect, it } from 'vitest'
import type {
  AroundOptions,
  HistogramQuery,
  SearchQuery,
  TopValuesQuery,
} from '../../src/contract/search-query.js'
import {
  toDriverFilter,
  toDriverHistogram,
  toDriverSearch,
  toDriverTopValues,
  toLiveFilter,
  toSurroundings,
} from '../../src/read/driver-query.js'

const search = (query?: unknown) => toDriverSearch(query as SearchQuery)

describe('toDriverSearch', () => {
  it('reads an empty query as the newest 100 entries', () => {
    expect(search()).toStrictEqual({ order: 'newest', limit: 100 })
    expect(search({})).toStrictEqual({ order: 'newest', limit: 100 })
    expect(search({ text: undefined, service: undefined, limit: undefined, after: undefined })).toStrictEqual(
      search(),
    )
  })

  it('normalises every field', () => {
    const query = {
      text: 'disk full',
      contains: '50%',
      minSeverity: 'warn',
      maxSeverity: 20,
      service: 'web',
      host: ['a', 'b', 'a'],
      traceId: 'ABCDEF0123456789ABCDEF0123456789',
      attributes: { 'http.status': 402, ok: null },
      startTime: new Date(5),
      endTime: 7.00049,
      order: 'oldest',
      after: { timestamp: 6, id: 3, message: 'the rest of the entry does not matter' },
      limit: 10_000,
    }
    expect(search(query)).toStrictEqual({
      text: {
        all: [
          { words: ['disk'], prefix: false },
          { words: ['full'], prefix: false },
        ],
        none: [],
      },
      contains: '50%',
      minSeverity: 13,
      maxSeverity: 20,
      services: ['web'],
      hosts: ['a', 'b'],
      traceId: 'abcdef0123456789abcdef0123456789',
      attributes: [
        { name: 'http.status', path: ['http', 'status'], op: 'eq', json: ['402'] },
        { name: 'ok', path: ['ok'], op: 'eq', json: ['null'] },
      ],
      startTime: 5,
      endTime: 7,
      order: 'oldest',
      after: { timestamp: 6, id: 3 },
      limit: 10_000,
    })
  })

  it('omits conditions that exclude nothing', () => {
    expect(search({ contains: '', attributes: {} })).toStrictEqual(search())
  })

  it('leaves attribute names with any characters unchanged', () => {
    const names = ['a"b', "it's", 'a[0]', '$', '$."x"', 'a\\b', '', '.', 'a..b', '__proto__', '日本']
    const attributes = Object.fromEntries(names.map((name) => [name, 'x']))
    const filters = search({ attributes }).attributes
    expect(filters?.map(({ name }) => name)).toEqual(names)
    expect(filters?.map(({ path }) => path.join('.'))).toEqual(names)
  })

  it('limits bounds to the range of valid times', () => {
    const { startTime, endTime } = search({ startTime: -1e300, endTime: new Date(8.64e15) })
    expect(startTime).toBeLessThan(-9e12)
    expect(endTime).toBeGreaterThan(9e12)
    expect(Math.abs(endTime ?? 0) * 1000).toBeLessThanOrEqual(2 ** 53)
  })

  it('makes searched text well-formed, like stored text', () => {
    expect(search({ contains: 'a\ud800', service: '\udfff' })).toMatchObject({
      contains: 'a\ufffd',
      services: ['\ufffd'],
    })
  })

  it.each([
    [
      { limit: -1 },
      'limit must be a whole number from 0 to 10000; for more entries, continue with after or use scan; it was -1.',
    ],
    [{ limit: 1e9 }, 'limit'],
    [{ limit: 1.5 }, 'limit'],
    [{ limit: Number.NaN }, 'limit'],
    [{ limit: '10' }, 'limit'],
    [{ limit: null }, 'limit'],
    [{ text: 7 }, 'text must be a string; it was 7.'],
    [{ text: '  ' }, 'text must contain at least one word'],
    [{ contains: 7 }, 'contains must be a string'],
    [{ minSeverity: 0 }, 'minSeverity must be a whole number from 1 to 24 or one of trace, debug'],
    [{ maxSeverity: 'loud' }, 'maxSeverity'],
    [{ service: 7 }, 'service must be a string, or an array of 1 to 1,000 strings; it was 7.'],
    [{ service: [] }, 'service'],
    [{ service: ['a', 7] }, 'service'],
    [{ host: Array(1001).fill('x') }, 'host'],
    [{ traceId: 'x' }, 'traceId must be 32 hex digits; it was "x".'],
    [{ attributes: 'x' }, 'attributes must be an object of names and values'],
    [{ attributes: [1] }, 'attributes'],
    [
      { attributes: { a: {} } },
      'attributes["a"] must be a value, or at least one of the conditions eq, ne, in, gt, gte, lt, lte, prefix, contains, exists; it was an object.',
    ],
    [{ attributes: { a: Number.NaN } }, 'attributes["a"]'],
    [{ attributes: { a: undefined } }, 'attributes["a"]'],
    [{ attributes: { a: 1n } }, 'attributes["a"]'],
    [{ attributes: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, i])) }, 'at most 100 names'],
    [
      { startTime: 'now' },
      'startTime must be milliseconds since the Unix epoch or a valid Date; it was "now".',
    ],
    [{ startTime: Number.NaN }, 'startTime'],
    [{ endTime: new Date(Number.NaN) }, 'endTime'],
    [{ order: 'random' }, "order must be 'newest' or 'oldest'"],
    [{ after: 7 }, 'after must be the last entry of the previous page'],
    [{ after: { id: 7 } }, 'after'],
    [{ after: { timestamp: 1, id: 1.5 } }, 'after'],
    [{ after: { timestamp: Number.NaN, id: 1 } }, 'after'],
    [{ severity: 9 }, 'There is no query field "severity". The fields are'],
    [{ a: 1, 'x"; DROP': 1 }, 'There is no query field "a"'],
    [null, 'A query must be an object, not null.'],
    ['disk', 'A query must be an object, not "disk".'],
    [['disk'], 'A query must be an object, not an array of 1.'],
    [[], 'A query must be an object, not an array of 0.'],
    [new Map([['text', 'disk']]), 'A query must be an object, not a Map.'],
    [Promise.resolve({ text: 'disk' }), 'A query must be an object, not a Promise.'],
    [new Date(0), 'A query must be an object, not 1970-01-01T00:00:00.000Z.'],
  ])('refuses %o and names what is wrong', (query, why) => {
    expect(() => search(query)).toThrow(expect.objectContaining({ code: 'INVALID_QUERY' }))
    expect(() => search(query)).toThrow(why)
  })

  it.each(['"', 'AND', 'c++', '50%', 'NEAR(', 'a:b', 'x '.repeat(1000)])(
    'reads the text %j, or refuses it as an invalid query',
    (text) => {
      try {
        expect(search({ text }).text).toBeDefined()
      } catch (thrown) {
        expect(text).toBe('"')
        expect(thrown).toMatchObject({ code: 'INVALID_QUERY' })
      }
    },
  )
})

describe('toDriverFilter', () => {
  it('ignores the paging fields, but checks them', () => {
    const query: SearchQuery = { order: 'oldest', limit: 3, after: { timestamp: 1, id: 1 }, host: 'h' }
    expect(toDriverFilter(query)).toStrictEqual({ hosts: ['h'] })
    expect(() => toDriverFilter({ limit: -1 })).toThrow('limit')
  })
})

describe('toDriverHistogram', () => {
  it('keeps the width of a slice to the microsecond', () => {
    expect(toDriverHistogram({ bucket: 60_000, host: 'h' })).toStrictEqual({ bucket: 60_000, hosts: ['h'] })
    expect(toDriverHistogram({ bucket: 0.0014 }).bucket).toBe(0.001)
  })

  it.each([undefined, 0, -1, 0.0009, Infinity, Number.NaN, '1m', 1e300])(
    'refuses a bucket of %o',
    (bucket) => {
      expect(() => toDriverHistogram({ bucket } as { bucket: number })).toThrow('bucket must be milliseconds')
    },
  )
})

describe('toDriverHistogram with by and offset', () => {
  it.each([
    [0, 60_000, undefined],
    [60_000, 60_000, undefined],
    [-120_000, 60_000, undefined],
    [1, 60_000, 1],
    [-1, 60_000, 59_999],
    [7_200_000 + 0.0014, 3_600_000, 0.001],
    [-0.0004, 10, undefined],
    [19_800_000, 86_400_000, 19_800_000],
  ])('an offset of %d of slices of %d ms is %d', (offset, bucket, expected) => {
    expect(toDriverHistogram({ bucket, offset })).toStrictEqual({
      bucket,
      ...(expected === undefined ? undefined : { offset: expected }),
    })
  })

  it('asks for the values of a field, by default 20', () => {
    expect(toDriverHistogram({ bucket: 10, by: 'host', service: 'api' })).toStrictEqual({
      bucket: 10,
      services: ['api'],
      by: { column: 'host' },
      limit: 20,
    })
    expect(toDriverHistogram({ bucket: 10, by: 'a.b', limit: 1000 })).toMatchObject({
      by: { column: 'attributes', name: 'a.b', path: ['a', 'b'] },
      limit: 1000,
    })
  })

  it.each([
    [{ offset: '1h' }, 'offset must be a number of milliseconds; it was "1h".'],
    [{ offset: Number.NaN }, 'offset must be a number of milliseconds; it was NaN.'],
    [{ offset: Infinity }, 'offset must be'],
    [
      { by: 7 },
      'by must be service, host, severity, traceId, or the name or path of an attribute; it was 7.',
    ],
    [{ by: 'a', limit: 1001 }, 'limit must be a whole number from 1 to 1000; it was 1001.'],
    [{ by: 'a', limit: 0 }, 'limit must be a whole number from 1 to 1000; it was 0.'],
  ])('refuses %o', (query, message) => {
    expect(() => toDriverHistogram({ bucket: 10, ...query } as HistogramQuery)).toThrow(message)
  })
})

describe('toDriverTopValues', () => {
  it('finds the field by its name', () => {
    const columns = ['service', 'host', 'severity', 'traceId'] as const
    for (const field of columns)
      expect(toDriverTopValues({ field })).toStrictEqual({ field: { column: field }, limit: 20 })
    for (const [field, path] of [
      ['spanId', ['spanId']],
      ['', ['']],
      ['__proto__.a', ['__proto__', 'a']],
    ] as const) {
      expect(toDriverTopValues({ field, limit: 10_000, host: 'h' })).toStrictEqual({
        field: { column: 'attributes', name: field, path },
        limit: 10_000,
        hosts: ['h'],
      })
    }
  })

  it.each([
    [undefined, 'A query must be an object'],
    [
      {},
      'field must be service, host, severity, traceId, or the name or path of an attribute; it was undefined.',
    ],
    [{ field: 'a', limit: 10_001 }, 'limit must be a whole number from 1 to 10000; it was 10001.'],
    [{ field: 'a', limit: 1.5 }, 'limit must be'],
    [{ field: 'a', order: 'newest' }, 'There is no query field "order"'],
    [{ field: 'a', fields: 'b' }, 'There is no query field "fields"'],
  ])('refuses %o', (query, message) => {
    expect(() => toDriverTopValues(query as TopValuesQuery)).toThrow(message)
  })
})

describe('toSurroundings', () => {
  it('has 20 entries on each side, and no filter', () => {
    expect(toSurroundings()).toStrictEqual({ before: 20, after: 20, filter: {}, signal: undefined })
    expect(toSurroundings({ before: 0, after: 10_000, filter: { host: 'h' } })).toMatchObject({
      before: 0,
      after: 10_000,
      filter: { hosts: ['h'] },
    })
  })

  it.each([
    [null, 'A query must be an object, not null.'],
    [{ before: -1 }, 'before must be a whole number from 0 to 10000; it was -1.'],
    [{ after: 10_001 }, 'after must be a whole number from 0 to 10000; it was 10001.'],
    [{ after: '1' }, 'after must be a whole number from 0 to 10000; it was "1".'],
    [{ limit: 1 }, 'There is no query field "limit". The fields are before, after, filter, signal.'],
    [{ filter: { order: 'newest' } }, 'There is no query field "order"'],
    [{ filter: 7 }, 'A query must be an object, not 7.'],
  ])('refuses %o', (options, message) => {
    expect(() => toSurroundings(options as AroundOptions)).toThrow(message)
  })
})

describe('toLiveFilter', () => {
  it('accepts the fields that can be checked on a single entry', () => {
    expect(toLiveFilter({ contains: 'x', not: { spanId: 'AB'.repeat(8), startTime: 1 } })).toStrictEqual({
      contains: 'x',
      not: [{ spanId: 'ab'.repeat(8), startTime: 1 }],
    })
    expect(toLiveFilter({ text: 'x' })).toMatchObject({ text: { all: [{ words: ['x'] }] } })
    expect(toLiveFilter()).toStrictEqual({})
  })

  it.each(['startTime', 'endTime', 'limit', 'order', 'after'])('refuses %s', (field) => {
    expect(() => toLiveFilter({ [field]: 1 })).toThrow(`There is no query field "${field}"`)
  })
})

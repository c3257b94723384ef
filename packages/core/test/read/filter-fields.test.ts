import { describe, expect, it } from 'vitest'
import type { SearchFilter } from '../../src/contract/search-filter.js'
import { toPlainFilter } from '../../src/read/driver-query.js'

const read = (filter: unknown) => toPlainFilter(filter as SearchFilter)

/** A filter in so many filters. */
function nested(depth: number, filter: unknown = { host: 'h' }): unknown {
  return depth === 0 ? filter : nested(depth - 1, depth % 2 === 0 ? { not: filter } : { any: [filter] })
}

describe('the fields of a filter', () => {
  it('are normalised wherever they are', () => {
    const spanId = 'AB'.repeat(8)
    expect(read({ spanId, any: [{ service: 'a' }, { not: { spanId } }] })).toStrictEqual({
      spanId: spanId.toLowerCase(),
      any: [[{ services: ['a'] }, { not: [{ spanId: spanId.toLowerCase() }] }]],
    })
    expect(read({ not: [{ host: 'a' }, { startTime: new Date(5), endTime: 1.00049 }] })).toStrictEqual({
      not: [{ hosts: ['a'] }, { startTime: 5, endTime: 1 }],
    })
  })

  it('of a double negation are a list of which one matches', () => {
    expect(read({ not: { not: { host: 'a' } } })).toStrictEqual({ any: [[{ hosts: ['a'] }]] })
    expect(read({ any: [{ host: 'c' }], not: [{ not: [{ host: 'a' }, { host: 'b' }] }] })).toStrictEqual({
      any: [[{ hosts: ['c'] }], [{ hosts: ['a'] }, { hosts: ['b'] }]],
    })
    expect(read({ not: { host: 'a', not: { host: 'b' } } })).toStrictEqual({
      not: [{ hosts: ['a'], not: [{ hosts: ['b'] }] }],
    })
  })

  it('that exclude nothing are left out', () => {
    for (const filter of [{ any: [{}, { host: 'a' }] }, { not: [] }, { any: [{ contains: '' }] }])
      expect(read(filter)).toStrictEqual({})
    expect(read({ not: {} })).toStrictEqual({ not: [{}] })
    expect(read({ any: [{ attributes: undefined }], not: undefined })).toStrictEqual({})
  })

  class OwnFilter {
    host = 'h'
  }

  it.each<[unknown, string]>([
    [{ any: [] }, 'any must be an array of at least one filter; it was an array of 0.'],
    [{ any: null }, 'any must be an array of at least one filter; it was null.'],
    [{ any: { host: 'h' } }, 'any must be an array of at least one filter; it was an object.'],
    [{ any: [{}, null] }, 'any[1] must be a filter: an object of query fields; it was null.'],
    [{ any: new Array(3) }, 'any[0] must be a filter: an object of query fields; it was undefined.'],
    [{ any: [[{}]] }, 'any[0] must be a filter: an object of query fields; it was an array of 1.'],
    [{ not: null }, 'not must be a filter: an object of query fields; it was null.'],
    [{ not: 'x' }, 'not must be a filter: an object of query fields; it was "x".'],
    [{ not: [7] }, 'not[0] must be a filter: an object of query fields; it was 7.'],
    [{ not: new Map() }, 'not must be a filter: an object of query fields; it was an object.'],
    [
      { not: new Date(0) },
      'not must be a filter: an object of query fields; it was 1970-01-01T00:00:00.000Z.',
    ],
    [{ not: new OwnFilter() }, 'not must be a filter: an object of query fields; it was an object.'],
    [{ not: { any: [{}, { any: [] }] } }, 'not.any[1].any must be an array of at least one filter;'],
    [{ any: [{}, { limit: 1 }] }, 'There is no query field "limit" in any[1].'],
    [{ not: { order: 'newest' } }, 'There is no query field "order" in not.'],
    [{ not: [{}, { any: [{ Host: 'h' }] }] }, 'There is no query field "Host" in not[1].any[0].'],
    [JSON.parse('{"not":{"__proto__":{"host":"h"}}}'), 'There is no query field "__proto__" in not.'],
    [{ any: [{ text: 1 }] }, 'any[0].text must be a string; it was 1.'],
    [{ any: [{ text: '-' }] }, 'any[0].text must contain at least one word'],
    [{ not: { contains: 1 } }, 'not.contains must be a string; it was 1.'],
    [{ not: { minSeverity: 0 } }, 'not.minSeverity must be a whole number from 1 to 24 or one of'],
    [{ not: { maxSeverity: 'loud' } }, 'not.maxSeverity must be a whole number from 1 to 24 or one of'],
    [{ not: { service: [] } }, 'not.service must be a string, or an array of 1 to 1,000 strings;'],
    [{ not: { host: new Array(2) } }, 'not.host must be a string, or an array of 1 to 1,000 strings;'],
    [{ any: [{ traceId: 'x' }] }, 'any[0].traceId must be 32 hex digits; it was "x".'],
    [{ any: [{ spanId: 'a'.repeat(15) }] }, 'any[0].spanId must be 16 hex digits; it was "aaaaaaaaaaaaaaa".'],
    [{ spanId: 'g'.repeat(16) }, 'spanId must be 16 hex digits; it was "gggggggggggggggg".'],
    [{ not: { startTime: 'x' } }, 'not.startTime must be milliseconds since the Unix epoch or a valid Date;'],
    [{ not: { endTime: new Date(Number.NaN) } }, 'not.endTime must be'],
    [{ any: [{}, { attributes: 7 }] }, 'any[1].attributes must be an object of names and values; it was 7.'],
    [{ attributes: new Map() }, 'attributes must be an object of names and values; it was an object.'],
    [
      { any: [{}, { attributes: { a: { gte: true } } }] },
      'any[1].attributes["a"].gte must be a finite number or a string; it was true.',
    ],
  ])('are refused with their path, value and what is allowed: %o', (filter, message) => {
    expect(() => read(filter)).toThrow(
      expect.objectContaining({ code: 'INVALID_QUERY', message: expect.stringContaining(message) }),
    )
  })

  it('may be nested 8 deep', () => {
    expect(() => read(nested(8))).not.toThrow()
    expect(() => read(nested(9))).toThrow('is nested too deep: any and not may be at most 8 deep.')
    expect(() => read(nested(9))).toThrow(/^any\[0\]\.not\.any\[0\]/)
  })

  it('have at most 1,000 conditions in the whole query', () => {
    const tooMany = 'A query must have at most 1,000 conditions; look for several values with `in`.'
    const hosts = (count: number) => Array.from({ length: count }, () => ({ host: 'h' }))
    expect(() => read({ any: hosts(999) })).not.toThrow()
    expect(() => read({ any: hosts(1000) })).toThrow(tooMany)
    expect(() => read({ any: hosts(600), not: hosts(600) })).toThrow(tooMany)
    const attributes = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`a${i}`, { eq: 1, ne: 2, gt: 0, gte: 0, lt: 9, lte: 9 }]),
    )
    expect(() => read({ attributes })).not.toThrow()
    expect(() => read({ attributes, not: { attributes } })).toThrow(tooMany)
  })

  it('have at most 1,000 words in the whole query', () => {
    const text = 'word '.repeat(400)
    expect(() => read({ text, not: { text } })).not.toThrow()
    expect(() => read({ text, any: [{ text }, { text }] })).toThrow(
      'any[1].text must contain at most 1000 words, not 1200.',
    )
  })

  it('that share objects, billions of filters in all, are refused at once', () => {
    let filter: SearchFilter = {}
    for (let depth = 0; depth < 8; depth++) filter = { any: Array.from({ length: 1000 }, () => filter) }
    expect(() => read(filter)).toThrow('A query must have at most 1,000 conditions')
    expect(() => read({ not: Array.from({ length: 1001 }, () => ({ attributes: {} })) })).toThrow(
      'A query must have at most 1,000 conditions',
    )
  })

  it('that contain themselves are refused', () => {
    const cyclic: SearchFilter = { host: 'h' }
    cyclic.any = [{ service: 's' }, cyclic]
    expect(() => read(cyclic)).toThrow('is nested too deep')
    cyclic.any = undefined
    cyclic.not = cyclic
    expect(() => read(cyclic)).toThrow('is nested too deep')
  })

  it('that throw when they are read are INVALID_QUERY, with the cause', () => {
    const cause = new Error('no')
    const trap = (): never => {
      throw cause
    }
    const throwing = { get: trap, ownKeys: trap, getPrototypeOf: trap }
    for (const filter of [
      {
        get host() {
          return trap()
        },
      },
      {
        not: {
          get host() {
            return trap()
          },
        },
      },
      {
        attributes: {
          get a() {
            return trap()
          },
        },
      },
      {
        attributes: {
          a: {
            get gte() {
              return trap()
            },
          },
        },
      },
      new Proxy({}, throwing),
      { any: [new Proxy({}, throwing)] },
      { attributes: { a: new Proxy({}, throwing) } },
      { service: new Proxy(['a'], throwing) },
    ]) {
      expect(() => read(filter)).toThrow(
        expect.objectContaining({
          code: 'INVALID_QUERY',
          message: expect.stringContaining('Error: no'),
          cause,
        }),
      )
    }
  })
})

import { describe, expect, it } from 'vitest'
import type { DriverFilter } from '../../src/contract/driver-filter.js'
import {
  conditionProblems,
  countProblems,
  queryProblems,
  sliceProblems,
} from '../../src/testing/query-problems.js'
import { searchOf } from './batch-of.js'

describe('queryProblems', () => {
  it('finds no problem in the queries of a storage', () => {
    const query = searchOf({
      text: '-a "b c" d*',
      contains: 'x',
      minSeverity: 'info',
      maxSeverity: 24,
      service: 'a',
      host: ['b'],
      traceId: 'A'.repeat(32),
      attributes: { 'a.b': 1, '': null },
      startTime: -1e99,
      endTime: 0.0004,
    })
    expect(queryProblems('search', query, query.limit)).toEqual([])
    expect(queryProblems('count', {})).toEqual([])
  })

  const wrong: Record<keyof DriverFilter, DriverFilter[]> = {
    text: [
      { text: { all: [], none: [] } },
      { text: { all: [{ words: [], prefix: false }], none: [] } },
      { text: { all: [{ words: ['a', ''], prefix: false }], none: [] } },
    ],
    contains: [{ contains: '' }, { contains: '\ud800' }],
    minSeverity: [{ minSeverity: 0 }],
    maxSeverity: [{ maxSeverity: 25 }, { maxSeverity: 1.5 }],
    services: [{ services: [] }],
    hosts: [{ hosts: [] }],
    traceId: [{ traceId: 'A'.repeat(32) }],
    spanId: [{ spanId: 'A'.repeat(16) }],
    attributes: [
      { attributes: [] },
      { attributes: [{ name: 'a.b', path: ['a.b', 'c'], op: 'eq', json: ['1'] }] },
      { attributes: [{ name: 'a', path: ['a'], op: 'ne', json: [] }] },
    ],
    any: [{ any: [] }, { any: [[]] }, { any: [[{ contains: '' }]] }],
    not: [{ not: [] }, { not: [{ services: [] }] }],
    startTime: [{ startTime: 0.0001 }, { startTime: Number.NaN }],
    endTime: [{ endTime: Number.POSITIVE_INFINITY }],
    maxId: [{ maxId: 0.5 }, { maxId: Number.POSITIVE_INFINITY }],
  }
  for (const [field, queries] of Object.entries(wrong)) {
    it(`reports ${field} that is not normalised`, () => {
      for (const query of queries) {
        expect(queryProblems('search', query)).toEqual([
          `search received a query whose ${field} is not normalised`,
        ])
      }
    })
  }

  it('reports a limit out of range', () => {
    for (const limit of [-1, 1.5, 10_001]) expect(queryProblems('search', {}, limit)).toHaveLength(1)
    for (const limit of [0, 10_000]) expect(queryProblems('search', {}, limit)).toEqual([])
  })
})

describe('the problems of a driver that does not know conditions', () => {
  it('are the fields that it should not get', () => {
    const known = searchOf({
      text: 'a',
      attributes: { a: 1, b: { eq: null } },
      service: 'x',
      host: ['a', 'b'],
    })
    expect(conditionProblems('search', known)).toEqual([])
    const unknown = searchOf({
      spanId: 'a'.repeat(16),
      any: [{ host: 'a' }],
      not: { host: 'b' },
      attributes: { a: { in: [1, 2] } },
    })
    expect(conditionProblems('search', unknown)).toEqual(
      ['spanId', 'any', 'not', 'attributes'].map(
        (field) => `search received a query with ${field}, which this driver does not support`,
      ),
    )
    expect(conditionProblems('count', searchOf({ attributes: { a: { eq: 1, in: [1] } } }))).toHaveLength(1)
    expect(conditionProblems('histogram', { bucket: 2, offset: 1 })).toHaveLength(1)
  })
})

describe('the problems of counts', () => {
  it('are a field, a limit, a width or an offset that is not normalised', () => {
    const field = { column: 'attributes', name: 'a.b', path: ['a', 'b'] } as const
    expect(countProblems('topValues', field, 1, 10)).toEqual([])
    expect(countProblems('topValues', { column: 'host' }, 10, 10)).toEqual([])
    expect(countProblems('topValues', { ...field, path: ['a.b'] }, 10, 10)).toEqual([])
    expect(countProblems('topValues', { ...field, path: ['b'] }, 11, 10)).toEqual([
      'topValues received a query whose limit is not normalised',
      'topValues received a query whose field is not normalised',
    ])
    for (const good of [{ bucket: 0.001 }, { bucket: 2, offset: 1.999 }])
      expect(sliceProblems('histogram', good)).toEqual([])
    for (const bad of [{ bucket: 0 }, { bucket: 0.0001 }, { bucket: 2, offset: 2 }, { bucket: 2, offset: 0 }])
      expect(sliceProblems('histogram', bad)).toHaveLength(1)
  })
})

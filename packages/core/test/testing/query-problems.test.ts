import { describe, expect, it } from 'vitest'
import type { DriverFilter } from '../../src/contract/log-driver.js'
import { queryProblems } from '../../src/testing/query-problems.js'
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

import { describe, expect, it } from 'vitest'
import type { LogBatch } from '../../src/contract/log-batch.js'
import { batchProblems } from '../../src/testing/batch-problems.js'
import { batchOf } from './batch-of.js'

const full = batchOf([
  {
    message: '',
    timestamp: -1.001,
    severity: 24,
    service: 's',
    host: 'h',
    traceId: 'A'.repeat(32),
    spanId: '0'.repeat(16),
    attributes: {},
  },
])

describe('batchProblems', () => {
  it('finds no problem in the batches of a storage', () => {
    expect(batchProblems(full)).toEqual([])
    expect(batchProblems(batchOf(['a', 'b']))).toEqual([])
  })

  it('reports an empty batch, and a column of the wrong length', () => {
    expect(batchProblems(batchOf([]))).toEqual(['append received an empty batch'])
    expect(batchProblems({ ...full, hosts: [] })).toEqual(['append received 0 hosts in a batch of 1'])
  })

  const wrong: Partial<{ [Column in keyof LogBatch]: unknown[] }> = {
    timestamps: [0.0001, Number.NaN, -0, 1e15, '1', undefined],
    severities: [0, 25, 1.5, undefined],
    messages: ['\ud800', undefined, 1],
    services: ['\udc00', null],
    hosts: [1],
    traceIds: ['a', 'g'.repeat(32)],
    spanIds: ['a'.repeat(17)],
    attributes: ['[]', '{', 'null', '', {}, '{ }', '{"a":1,"a":1}', '{"a":1.0}', '{"a":"\\/"}'],
  }
  for (const [column, values] of Object.entries(wrong)) {
    it(`reports an invalid value among the ${column}`, () => {
      for (const value of values) {
        expect(batchProblems({ ...full, [column]: [value] })).toEqual([
          expect.stringContaining(`${column}[0]`),
        ])
      }
    })
  }
})

import { describe, expect, it } from 'vitest'
import { entriesFromBatch } from '../../src/read/entries-from-batch.js'
import { batchOf } from '../testing/batch-of.js'

describe('entriesFromBatch', () => {
  it('returns exactly the fields that each entry has', () => {
    const full = {
      service: 's',
      host: '',
      traceId: 'A'.repeat(32),
      spanId: '0'.repeat(16),
      attributes: JSON.parse('{"a":{"b":[1,null]},"__proto__":1}'),
    }
    const batch = batchOf([{ message: 'one', timestamp: 1.001, severity: 17, ...full }, { message: 'two' }])
    const [one, two] = entriesFromBatch(batch, 41)
    expect(one).toStrictEqual({
      id: 41,
      timestamp: 1.001,
      severity: 17,
      message: 'one',
      ...full,
    })
    expect(Object.keys(two ?? {})).toEqual(['id', 'timestamp', 'severity', 'message'])
    expect(two?.id).toBe(42)
  })
})

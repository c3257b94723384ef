import { describe, expect, it } from 'vitest'
import { formatBytes, formatCount, formatMilliseconds } from '../src/numbers.js'

describe('formatCount', () => {
  it('groups digits', () => {
    expect([0, 999, 1000, 1234567.6].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,568'])
  })
})

describe('formatBytes', () => {
  it('chooses a suitable unit', () => {
    expect([0, 1, 999, 1000, 43_300_000, 2e9, 5e15].map(formatBytes)).toEqual([
      '0 B',
      '1 B',
      '999 B',
      '1.0 KB',
      '43.3 MB',
      '2.0 GB',
      '5000.0 TB',
    ])
  })
})

describe('formatMilliseconds', () => {
  it('shows fewer digits for longer times', () => {
    expect([0.00123, 1.234, 99.5, 1234.5].map(formatMilliseconds)).toEqual([
      '0.001 ms',
      '1.23 ms',
      '99.50 ms',
      '1235 ms',
    ])
  })
})

import { expect, it } from 'vitest'
import { CodeCounts } from '../../src/reports/code-counts.js'

it('CodeCounts adds up to its total, and has only codes that it has counted', () => {
  const counts = new CodeCounts()
  expect([counts.total, counts.snapshot()]).toEqual([0, {}])
  counts.add('BUSY', 2)
  counts.add('IO', 1)
  counts.add('BUSY', 3)
  expect([counts.total, counts.snapshot()]).toEqual([6, { BUSY: 5, IO: 1 }])
})

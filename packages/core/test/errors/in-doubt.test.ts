import { expect, it } from 'vitest'
import { leavesInDoubt, needsReopen } from '../../src/errors/in-doubt.js'

const CODES = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT', 'BUSY', 'DISK_FULL', 'ABORTED'] as const

it('names the errors after which a batch may have been written', () => {
  expect(CODES.filter(leavesInDoubt)).toEqual(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'])
})

it('requires a new connection if the old one is in doubt, or may have caused the damage', () => {
  expect(CODES.filter(needsReopen)).toEqual(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT'])
})

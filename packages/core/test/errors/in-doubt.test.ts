import { expect, it } from 'vitest'
import { leavesInDoubt, needsReopen } from '../../src/errors/in-doubt.js'

const CODES = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT', 'BUSY', 'DISK_FULL', 'ABORTED'] as const

it('says after which errors a batch may have been written', () => {
  expect(CODES.filter(leavesInDoubt)).toEqual(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME'])
})

it('asks for a new connection when the old one is in doubt, or may be the cause of the damage', () => {
  expect(CODES.filter(needsReopen)).toEqual(['CONNECTION', 'IO', 'UNKNOWN_OUTCOME', 'CORRUPT'])
})

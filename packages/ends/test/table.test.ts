import { expect, it } from 'vitest'
import type { Outcome } from '../src/outcome.js'
import { tableOf } from '../src/table.js'

const all: Outcome = {
  row: 'a',
  end: 'exit',
  moment: 'running',
  stored: 20_000,
  repeated: 0,
  isInOrder: true,
  hasGap: false,
  exit: 3,
  usualExit: 3,
  errors: '',
  problems: [],
}

it('has a row for each way to log and a column for each end, and remarks on what is not right', () => {
  const outcomes: Outcome[] = [
    all,
    { ...all, end: 'sigterm', stored: 1200, hasGap: true, repeated: 2 },
    { ...all, row: 'b', end: 'sigterm', stored: 0, isInOrder: false, exit: 0, usualExit: 'SIGTERM' },
  ]
  const names = new Map([
    ['a', 'One way'],
    ['b', 'Another'],
  ])
  expect(tableOf(names, outcomes).split('\n')).toEqual([
    '|  | process.exit() | SIGTERM |',
    '| --- | --- | --- |',
    '| One way | 20,000 | 1,200, with gaps, 2 repeated |',
    '| Another |  | 0, not in order, ends with 0 instead of SIGTERM |',
  ])
})

import { expect, it } from 'vitest'
import type { EndKey } from '../src/end.js'
import { outcomeOf } from '../src/outcome.js'
import type { Row } from '../src/subject.js'

const row = { stores: 'entries', load: () => Promise.reject(new Error('not needed')) } satisfies Row

function outcome(numbers: readonly (number | undefined)[], given: Partial<Row> = {}, end: EndKey = 'exit') {
  const how = { exit: 3, usualExit: 3, errors: '' }
  return outcomeOf({ ...row, ...given }, { row: 'x', end, moment: 'beginning', lines: 4, numbers, ...how })
}

it('has no problem if all lines are stored once and in order', () => {
  expect(outcome([0, 1, 2, 3])).toMatchObject({
    stored: 4,
    repeated: 0,
    isInOrder: true,
    hasGap: false,
    problems: [],
  })
})

it.each([
  ['lines are missing at the end', [0, 1], ['2 of 4 lines are missing']],
  [
    'a line is missing in between',
    [0, 2, 3],
    ['1 of 4 lines are missing', 'lines are missing before the last one that is stored'],
  ],
  ['a line is stored twice', [0, 1, 1, 2, 3], ['1 lines are stored more than once']],
  ['two lines are interchanged', [0, 2, 1, 3], ['the lines are not in order']],
  ['there is another entry', [0, 1, 2, 3, undefined], ['something else is stored too']],
  ['nothing is stored', [], ['4 of 4 lines are missing']],
])('has a problem if %s', (_what, numbers, problems) => {
  expect(outcome(numbers).problems).toEqual(problems)
})

it('has a problem if the process ends in another way than without logging', () => {
  const evidence = {
    row: 'x',
    end: 'sigterm',
    moment: 'running',
    lines: 1,
    numbers: [0],
    errors: '',
  } as const
  const { problems } = outcomeOf(row, { ...evidence, exit: 0, usualExit: 'SIGTERM' })
  expect(problems).toEqual(['the process ended with 0, without logging with SIGTERM'])
})

it('accepts a loss at the ends for which one is expected, but no gap', () => {
  const mayLose = { ends: ['exit'], reason: 'a reason' } as const
  expect(outcome([0, 1], { mayLose }).problems).toEqual([])
  expect(outcome([1], { mayLose }).problems).toEqual(['lines are missing before the last one that is stored'])
  expect(outcome([0, 1], { mayLose }, 'throw').problems).toEqual(['2 of 4 lines are missing'])
})

it('accepts a loss after SIGKILL', () => {
  expect(outcome([0], {}, 'sigkill').problems).toEqual([])
})

it('expects nothing from other projects', () => {
  expect(outcome([3, 3], { stores: 'lines' })).toMatchObject({
    stored: 1,
    repeated: 1,
    hasGap: true,
    problems: [],
  })
})

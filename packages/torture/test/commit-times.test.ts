import { expect, it } from 'vitest'
import { commitTimesOf } from '../src/commit-times.js'
import { type JournalLine, recordOf } from '../src/journal.js'

const timesOf = (...lines: JournalLine[]) =>
  commitTimesOf(recordOf({ name: 'writer', seed: 1, order: 0 }, lines))

it('are from the call until the last entry of its group is reported', () => {
  expect(
    timesOf(
      { submit: [0, 10], at: 100 },
      { submit: [10, 10], at: 200 },
      // A batch can end within a group.
      { commit: [0, 15, 1], at: 250 },
      { commit: [15, 5, 40], at: 1000 },
    ),
  ).toEqual([150, 800])
})

it('leave out groups that were not committed, or only in part', () => {
  expect(
    timesOf({ submit: [0, 10], at: 100 }, { submit: [10, 10], at: 200 }, { commit: [0, 15, 1], at: 250 }),
  ).toEqual([150])
  expect(timesOf({ submit: [0, 10], at: 100 })).toEqual([])
})

import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { recordTime } from '../../src/times/record-time.js'

const TIME = Date.UTC(2025, 2, 4, 5, 6, 7, 123)

it.each([
  [TIME],
  [TIME / 1000],
  [TIME * 1000],
  [String(TIME)],
  ['2025-03-04T05:06:07.123Z'],
  ['2025-03-04T06:06:07.123+01:00'],
  ['2025-03-04 06:06:07,123+0100'],
  ['2025-03-04 05:06:07.123 UTC'],
  [new Date(TIME)],
  [runInNewContext(`new Date(${TIME})`)],
])('reads %j', (value) => {
  expect(recordTime(value)).toBe(TIME)
})

it.each([
  '2025-03-04T05:06:07.123',
  '2025-03-04 05:06:07',
  'Mar 4 05:06:07',
  '2025-02-30T05:06:07Z',
  '10:20',
  '',
  'now',
  null,
  true,
  {},
  [2025, 3, 4, 5, 6, 7],
  new Date(Number.NaN),
  Number.NaN,
  1e40,
  '2300-01-01T00:00:00Z',
])('does not guess what %j is', (value) => {
  expect(recordTime(value)).toBeUndefined()
})

it('asks for the times that it does not read itself', () => {
  const asked: unknown[] = []
  const readOther = (value: unknown) => {
    asked.push(value)
    return TIME
  }
  expect(recordTime(' Mar 4 05:06:07 ', readOther)).toBe(TIME)
  expect(recordTime([2025, 3, 4, 5, 6, 7], readOther)).toBe(TIME)
  expect(asked).toEqual(['Mar 4 05:06:07', [2025, 3, 4, 5, 6, 7]])
})

import { expect, it } from 'vitest'
import { log4jsSeverity } from '../../src/levels/log4js-severity.js'

it.each([
  [5000, 1],
  [10_000, 5],
  [20_000, 9],
  [30_000, 13],
  [40_000, 17],
  [50_000, 21],
  // Between two levels.
  [5001, 2],
  [20_001, 10],
  [25_000, 11],
  [29_999, 12],
  [55_000, 23],
  // ALL, OFF and MARK, and beyond.
  [Number.MIN_VALUE, 1],
  [Number.MAX_VALUE, 24],
  [9_007_199_254_740_992, 24],
  [60_000, 24],
  [-1, 1],
  [Number.NaN, 9],
])('gives level %d the severity %d', (level, severity) => {
  expect(log4jsSeverity(level)).toBe(severity)
})

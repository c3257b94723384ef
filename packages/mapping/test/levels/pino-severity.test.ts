import { expect, it } from 'vitest'
import { pinoSeverity } from '../../src/levels/pino-severity.js'

it.each([
  [10, 1],
  [20, 5],
  [30, 9],
  [40, 13],
  [50, 17],
  [60, 21],
  // Between two levels: a third of the way is one number further.
  [11, 2],
  [15, 3],
  [31, 10],
  [34, 11],
  [35, 11],
  [37, 12],
  [39, 12],
  [45, 15],
  [61, 22],
  [69, 24],
  // Beyond the range.
  [70, 24],
  [100, 24],
  [Number.POSITIVE_INFINITY, 24],
  [9, 2],
  [0, 2],
  [-5, 2],
  [Number.NaN, 9],
])('gives level %d the severity %d', (level, severity) => {
  expect(pinoSeverity(level)).toBe(severity)
})

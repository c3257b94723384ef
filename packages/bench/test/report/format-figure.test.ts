import { expect, it } from 'vitest'
import { formatFigure, formatRatio } from '../../src/report/format-figure.js'

it.each([
  [312_456, '312,000'],
  [1_234_567, '1,230,000'],
  [1000, '1,000'],
  [999.9, '1,000'],
  [41.27, '41.3'],
  [9.999, '10.0'],
  [1, '1.00'],
  [0.4821, '0.482'],
  [0.000_123_4, '0.000123'],
  [0, '0.00'],
  [-41.27, '-41.3'],
  [-1234, '-1,230'],
])('formats %d with three significant digits', (value, text) => {
  expect(formatFigure(value)).toBe(text)
})

it.each([
  [1.314, '1.31×'],
  [0.05, '0.05×'],
  [12.34, '12.3×'],
  [123.45, '123.5×'],
])('formats the ratio %d', (value, text) => {
  expect(formatRatio(value)).toBe(text)
})

it('formats NaN and infinity as a dash', () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    expect(formatFigure(value)).toBe('-')
    expect(formatRatio(value)).toBe('-')
  }
})

import { expect, it } from 'vitest'
import { formatFigure, formatRatio } from '../../src/report/format-figure.js'

it.each([
  [312_345, '312,000'],
  [41.279, '41.3'],
  [0.48219, '0.482'],
  [0, '0.00'],
  [7, '7.00'],
  [-2.7649, '-2.76'],
  [Number.NaN, '-'],
  [Infinity, '-'],
])('writes %d as %s', (value, text) => {
  expect(formatFigure(value)).toBe(text)
})

it.each([
  [1.314, '1.31×'],
  [14.67, '14.7×'],
  [Number.NaN, '-'],
])('writes the ratio %d as %s', (value, text) => {
  expect(formatRatio(value)).toBe(text)
})

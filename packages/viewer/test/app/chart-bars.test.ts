import { expect, test } from 'vitest'
import { CHART_HEIGHT, CHART_WIDTH, chartBars, levelCounts } from '../../app/histogram/chart-bars.js'

test('bars stack the levels, and the highest fills the chart', () => {
  const { paths, most } = chartBars({
    from: 0,
    to: 20,
    bucket: 10,
    buckets: [
      { start: 0, count: 4, bySeverity: { 9: 2, 17: 2 } },
      { start: 10, count: 2, bySeverity: { 10: 1, 12: 1 } },
    ],
  })
  expect(most).toBe(4)
  expect(paths).toEqual([
    { level: 'info', path: 'M0 0h499v50h-499zM500 50h499v50h-499z' },
    { level: 'error', path: 'M0 50h499v50h-499z' },
  ])
})

test('a single error is seen beside a million of other entries', () => {
  const buckets = [{ start: 0, count: 1_000_001, bySeverity: { 9: 1_000_000, 17: 1 } }]
  const { paths } = chartBars({ from: 0, to: 10, bucket: 10, buckets })
  const [, height = 0] = /v([\d.]+)/.exec(paths.find(({ level }) => level === 'error')?.path ?? '') ?? []
  expect(Number(height)).toBeGreaterThanOrEqual(1)
})

test('slices that reach beyond the range are cut, and no slices are no bars', () => {
  const { paths } = chartBars({
    from: 5,
    to: 15,
    bucket: 10,
    buckets: [{ start: 0, count: 1, bySeverity: { 9: 1 } }],
  })
  expect(paths[0]?.path).toMatch(new RegExp(`^M0 0h${CHART_WIDTH / 2 - 1}v${CHART_HEIGHT}`))
  expect(chartBars({ from: 0, to: 0, bucket: 1, buckets: [] })).toEqual({ paths: [], most: 0 })
})

test('numbers of a level count together, most severe first', () => {
  expect(levelCounts({ 1: 1, 9: 2, 12: 3, 24: 4 })).toEqual([
    ['fatal', 4],
    ['info', 5],
    ['trace', 1],
  ])
})

test('slices of different lengths are as wide as they last', () => {
  const one = { count: 1, bySeverity: { 9: 1 } }
  const { paths } = chartBars({
    from: 0,
    to: 20,
    bucket: 10,
    edges: [0, 5, 20],
    buckets: [
      { start: 0, ...one },
      { start: 5, ...one },
    ],
  })
  expect(paths[0]?.path).toBe('M0 0h249v100h-249zM250 0h749v100h-749z')
})

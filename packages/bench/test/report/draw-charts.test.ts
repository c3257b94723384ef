import { expect, it } from 'vitest'
import { drawCharts } from '../../src/report/draw-charts.js'
import { resultOf, trialResult } from '../support/results.js'

const skipped = { subject: 'third', name: 'subject third', figures: {}, skipped: 'not installed' }
const failed = { subject: 'fourth', name: 'subject fourth', figures: {}, failed: 'lost an entry' }

/** The texts in a drawing, in order. */
const textsOf = (svg = '') => [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text)

it('draws the throughput of each subject as a bar', () => {
  const { 'a-trial-full-text-off': svg, ...rest } = drawCharts([
    trialResult(
      { name: 'a trial, full text off' },
      resultOf('one', { 'entries/s': 312_456.7 }),
      resultOf('other', { 'entries/s': 100_000 }),
      skipped,
      failed,
    ),
  ])
  expect(rest).toEqual({})
  expect(svg).toMatch(/^<svg [^>]*width="900" height="480"[\s\S]*<\/svg>$/)
  const texts = textsOf(svg)
  expect(texts).toEqual(
    expect.arrayContaining(['a trial, full text off', 'subject one', '312,457', 'subject other', '100,000']),
  )
  expect(texts).not.toContain('subject third')
  expect(texts).not.toContain('subject fourth')
})

it('draws latencies of a steady rate', () => {
  const result = trialResult(
    { name: 'steady 20,000/s', workload: 'steady' },
    resultOf('one', { 'committed p50 ms': 20, 'committed p99 ms': 40, 'loop delay added p99 ms': 0.5 }),
    resultOf('other', { 'loop delay added p99 ms': 3 }),
  )
  expect(textsOf(drawCharts([result])['steady-20-000-s'])).toEqual(
    expect.arrayContaining(['subject one', 'subject other', 'committed p50 ms', 'loop delay added p99 ms']),
  )
})

it('draws the throughput by the size of the store', () => {
  const result = trialResult(
    { name: 'growth', workload: 'growth' },
    resultOf('one', { 'entries/s at 0 M': 100, 'entries/s at 10 M': 90, 'newest 100 ms at 10 M': 1 }),
  )
  expect(textsOf(drawCharts([result]).growth)).toEqual(
    expect.arrayContaining(['growth', 'entries/s by millions of stored entries', '10', '100']),
  )
})

it('draws no charts of other workloads', () => {
  expect(drawCharts([trialResult({ workload: 'opening' }, resultOf('one', { 'open ms': 1 }))])).toEqual({})
})

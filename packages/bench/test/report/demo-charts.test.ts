import { expect, it } from 'vitest'
import { drawCharts } from '../../src/report/draw-charts.js'
import { resultOf, trialResult } from '../support/results.js'

const readsOf = (entries: number, milliseconds: number) => ({
  ...trialResult(
    { name: `demo reads, ${entries}`, workload: 'demo reads' },
    { ...resultOf('demo-x', { 'trace id ms': milliseconds, 'open ms': 3 }), name: 'Logpond, x' },
    resultOf('other', { 'trace id ms': 12, 'newest 100 ms': 7, 'cold: trace id ms': 50 }),
  ),
  parameters: { entries },
})

const textsOf = (svg = '') => [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text]) => text)

it('draws the time of each question with its subjects, without cold and opening times', () => {
  const charts = drawCharts([readsOf(1000, 5)])
  expect(Object.keys(charts)).toEqual(['demo-reads-1000'])
  const texts = textsOf(charts['demo-reads-1000'])
  expect(texts).toEqual(
    expect.arrayContaining(['demo reads, 1000', 'trace id', 'newest 100', 'Logpond, x', 'subject other']),
  )
  expect(texts).not.toContain('open')
  expect(texts).not.toContain('cold: trace id')
})

it('draws how the questions to Logpond grow, if several sizes were measured', () => {
  const texts = textsOf(drawCharts([readsOf(1000, 5), readsOf(100_000, 50)])['demo-growth'])
  expect(texts).toEqual(expect.arrayContaining(['Logpond, questions as the store grows', 'trace id']))
  expect(texts).not.toContain('newest 100')
})

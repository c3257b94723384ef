import { expect, it } from 'vitest'
import { drawCharts } from '../../src/report/draw-charts.js'
import { resultOf } from '../results.js'

it('draws throughput, latencies and growth, and leaves out who was skipped', () => {
  const charts = drawCharts([
    resultOf(
      { name: 'throughput, full text off', workload: 'throughput' },
      {
        'Logpond, one': { 'entries/s': [312_345] },
        'by hand': { 'entries/s': [200_000] },
        absent: 'not installed',
      },
    ),
    resultOf({ name: 'steady 20,000/s', workload: 'steady' }, { one: { 'committed p99 ms': [12.34] } }),
    resultOf(
      { name: 'growth', workload: 'growth' },
      { one: { 'entries/s at 0 M': [180_000], 'entries/s at 10 M': [150_000], 'newest 100 ms at 0 M': [1] } },
    ),
    resultOf({ name: 'memory', workload: 'memory' }, { one: { MiB: [6] } }),
  ])
  expect(Object.keys(charts)).toEqual(['throughput-full-text-off', 'steady-20-000-s', 'growth'])
  for (const svg of Object.values(charts)) expect(svg).toMatch(/^<svg[\s\S]*<\/svg>$/)
  expect(charts['throughput-full-text-off']).toContain('312,345')
  expect(charts['throughput-full-text-off']).not.toContain('absent')
  expect(charts['steady-20-000-s']).toContain('committed p99 ms')
})

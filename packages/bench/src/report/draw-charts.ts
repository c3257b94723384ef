import { type EChartsOption, init } from 'echarts'
import type { TrialResult } from '../run-trials.js'
import { growthOfQuestions, questionsChart } from './demo-charts.js'

/** The charts of a run: file name → SVG. Only throughput, latency, growth and the questions about the demo have charts. */
export function drawCharts(results: readonly TrialResult[]): Record<string, string> {
  return Object.fromEntries(Object.entries(chartsOf(results)).map(([name, option]) => [name, draw(option)]))
}

/** The name of the chart of a trial, which is that of its file without `.svg`. */
export function chartName(trial: string): string {
  return trial.replaceAll(/[^a-z0-9]+/gi, '-').toLowerCase()
}

function chartsOf(run: readonly TrialResult[]): Record<string, EChartsOption> {
  const charts: Record<string, EChartsOption> = {}
  for (const result of run) {
    const { trial, results: subjects } = result
    const key = chartName(trial.name)
    const measured = subjects.filter(({ skipped, failed }) => skipped === undefined && failed === undefined)
    if (trial.workload === 'throughput') {
      const values = measured.map(({ name, figures }) => [name, figures['entries/s']?.median ?? 0] as const)
      charts[key] = bars(trial.name, 'entries/s to committed', values)
    } else if (trial.workload === 'steady') {
      charts[key] = latencies(trial.name, measured)
    } else if (trial.workload === 'growth') {
      charts[key] = growth(trial.name, measured)
    } else if (trial.workload === 'demo reads') {
      charts[key] = questionsChart(result)
    }
  }
  const ofQuestions = growthOfQuestions(run)
  if (ofQuestions !== undefined) charts['demo-growth'] = ofQuestions
  return charts
}

function bars(title: string, unit: string, values: readonly (readonly [string, number])[]): EChartsOption {
  const sorted = values.toSorted(([, a], [, b]) => a - b)
  return {
    title: { text: title, subtext: unit },
    grid: { left: 10, right: 80, bottom: 10, containLabel: true },
    xAxis: { type: 'value' },
    yAxis: { type: 'category', data: sorted.map(([name]) => name) },
    series: [
      {
        type: 'bar',
        label: {
          show: true,
          position: 'right',
          formatter: ({ value }) => Math.round(value as number).toLocaleString('en-US'),
        },
        data: sorted.map(([name, value]) => ({
          value: Math.round(value),
          itemStyle: { color: name.startsWith('Logpond') ? '#2f6f4f' : '#9aa5b1' },
        })),
      },
    ],
  }
}

function latencies(title: string, subjects: TrialResult['results']): EChartsOption {
  const figures = ['committed p50 ms', 'committed p99 ms', 'loop delay added p99 ms']
  return {
    title: { text: title, subtext: 'milliseconds' },
    legend: { bottom: 0, data: figures },
    grid: { left: 10, right: 40, bottom: 40, containLabel: true },
    xAxis: { type: 'value' },
    yAxis: { type: 'category', data: subjects.map(({ name }) => name) },
    series: figures.map((figure) => ({
      name: figure,
      type: 'bar',
      data: subjects.map(({ figures: values }) => Number((values[figure]?.median ?? 0).toFixed(2))),
    })),
  }
}

function growth(title: string, subjects: TrialResult['results']): EChartsOption {
  const [subject] = subjects
  const points = Object.entries(subject?.figures ?? {}).flatMap(([name, { median }]) => {
    const millions = /^entries\/s at (\d+) M$/.exec(name)?.[1]
    return millions === undefined ? [] : [[Number(millions), Math.round(median)]]
  })
  return {
    title: { text: title, subtext: 'entries/s by millions of stored entries' },
    grid: { left: 10, right: 40, bottom: 10, containLabel: true },
    xAxis: { type: 'value', name: 'M' },
    yAxis: { type: 'value' },
    series: [{ type: 'line', data: points }],
  }
}

function draw(option: EChartsOption): string {
  const bars = Array.isArray(option.series) ? option.series.filter(({ type }) => type === 'bar').length : 1
  const { data = [] } = (option.yAxis ?? {}) as { data?: readonly unknown[] }
  const height = Math.max(480, 100 + data.length * (bars * 7 + 8))
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: 900, height })
  chart.setOption({ ...option, animation: false, backgroundColor: '#ffffff' })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return svg
}

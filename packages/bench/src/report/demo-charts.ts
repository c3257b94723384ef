import type { EChartsOption } from 'echarts'
import type { SubjectResult, TrialResult } from '../run-trials.js'

const WARM = /^(?!cold: |open )(.+) ms$/
const COLORS = ['#2f6f4f', '#9aa5b1', '#d98e04', '#b5483a', '#5b7fb8', '#7a5c99', '#444c56']

/** The times of all questions about one store. */
export function questionsChart({ trial: { name }, results }: TrialResult): EChartsOption {
  const subjects = results.filter(isMeasured)
  const questions = [
    ...new Set(subjects.flatMap((subject) => timesOf(subject).map(([question]) => question))),
  ]
  return {
    title: { text: name, subtext: 'milliseconds, logarithmic' },
    color: COLORS,
    legend: { bottom: 0 },
    grid: { left: 10, right: 40, bottom: 60, containLabel: true },
    xAxis: { type: 'log', min: 0.1 },
    yAxis: { type: 'category', inverse: true, data: questions },
    series: subjects.map((subject) => {
      const times = new Map(timesOf(subject))
      return {
        name: subject.name,
        type: 'bar',
        data: questions.map((question) => times.get(question) ?? '-'),
      }
    }),
  }
}

/** How the time of each question to Logpond grows with the number of entries. `undefined` unless two sizes were measured. */
export function growthOfQuestions(run: readonly TrialResult[]): EChartsOption | undefined {
  const sizes = run
    .filter(({ trial }) => trial.workload === 'demo reads')
    .flatMap(({ parameters: { entries = 0 }, results }) => {
      const logpond = results.find((subject) => isMeasured(subject) && subject.name.startsWith('Logpond'))
      return logpond === undefined ? [] : [{ entries, times: timesOf(logpond) }]
    })
  if (sizes.length < 2) return undefined
  const questions = [...new Set(sizes.flatMap(({ times }) => times.map(([question]) => question)))]
  return {
    title: {
      text: 'Logpond, questions as the store grows',
      subtext: 'milliseconds by entries, both logarithmic',
    },
    legend: { right: 0, top: 60, orient: 'vertical' },
    grid: { left: 10, right: 300, bottom: 10, containLabel: true },
    xAxis: { type: 'log', min: Math.min(...sizes.map(({ entries }) => entries)) },
    yAxis: { type: 'log' },
    series: questions.map((name) => ({
      name,
      type: 'line',
      data: sizes.flatMap(({ entries, times }) =>
        times.filter(([question]) => question === name).map(([, time]) => [entries, time]),
      ),
    })),
  }
}

const isMeasured = ({ skipped, failed }: SubjectResult) => skipped === undefined && failed === undefined

function timesOf({ figures }: SubjectResult): (readonly [question: string, milliseconds: number])[] {
  return Object.entries(figures).flatMap(([figure, { median }]) => {
    const question = WARM.exec(figure)?.[1]
    return question === undefined ? [] : [[question, Number(median.toPrecision(3))] as const]
  })
}

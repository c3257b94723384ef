import { expect, it } from 'vitest'
import { runTrial } from '../src/run-trials.js'
import type { Outcome, Trial, TrialRun } from '../src/trial.js'

const trial: Trial = {
  name: 'any',
  workload: 'throughput',
  parameters: { entries: 1000 },
  quick: { entries: 10 },
  subjects: ['a', 'b', 'absent'],
  figure: 'entries/s',
}

function recorded(outcomes: (run: TrialRun, round: number) => Outcome) {
  const runs: TrialRun[] = []
  const spawn = async (run: TrialRun) => {
    runs.push(run)
    return outcomes(run, runs.filter(({ subject }) => subject === run.subject).length - 1)
  }
  return { runs, spawn }
}

it('lets the subjects take turns, and asks those that are absent once', async () => {
  const { runs, spawn } = recorded(({ subject }, round) =>
    subject === 'absent'
      ? { skipped: 'not installed' }
      : { name: subject, figures: { 'entries/s': 10 + round } },
  )
  const { results } = await runTrial(trial, { quick: false, repeats: 3, spawn })
  expect(runs.map(({ subject }) => subject)).toEqual(['a', 'b', 'absent', 'a', 'b', 'a', 'b'])
  expect(runs[0]?.parameters).toEqual({ entries: 1000 })
  expect(results).toMatchObject([
    { subject: 'a', figures: { 'entries/s': { median: 11, all: [10, 11, 12] } } },
    { subject: 'b' },
    { subject: 'absent', skipped: 'not installed', figures: {} },
  ])
})

it('takes less data when it has to be quick, and only who is asked for', async () => {
  const { runs, spawn } = recorded(() => ({ name: 'b', figures: { 'entries/s': 1 } }))
  await runTrial(trial, {
    quick: true,
    repeats: 1,
    only: (subject) => subject === 'b',
    directory: '/data',
    spawn,
  })
  expect(runs).toEqual([
    { workload: 'throughput', subject: 'b', parameters: { entries: 10 }, directory: '/data' },
  ])
})

it('ends with the first subject that has not stored everything', async () => {
  const { spawn } = recorded(({ subject }) => {
    if (subject === 'b') throw new Error('b stored something else')
    return { name: subject, figures: {} }
  })
  await expect(runTrial(trial, { quick: true, repeats: 1, spawn })).rejects.toThrow('b stored something else')
})

import { describe, expect, it } from 'vitest'
import { type RunOptions, runTrial } from '../src/run-trials.js'
import type { Outcome, TrialRun } from '../src/trial.js'
import { trialOf } from './support/results.js'

const once: RunOptions = { quick: true, repeats: 1 }
const trial = trialOf()

/** Answers runs from the list of their subject, one after the other, and records the runs. */
function runner(answers: Readonly<Record<string, readonly (number | Outcome | Error)[]>>) {
  const runs: TrialRun[] = []
  const rounds: Record<string, number> = {}
  const run = async (asked: TrialRun): Promise<Outcome> => {
    runs.push(asked)
    const round = rounds[asked.subject] ?? 0
    rounds[asked.subject] = round + 1
    const answer = answers[asked.subject]?.[round]
    if (answer === undefined) throw new Error(`${asked.subject} has no answer for round ${round}`)
    if (answer instanceof Error) throw answer
    return typeof answer === 'number'
      ? { name: `subject ${asked.subject}`, figures: { 'entries/s': answer } }
      : answer
  }
  return { run, runs }
}

describe('runTrial', () => {
  it('measures the subjects in turns, round by round', async () => {
    const { run, runs } = runner({ one: [1, 2, 3], other: [4, 5, 6] })
    const reported: string[] = []
    const onRun: RunOptions['onRun'] = ({ name }, subject, round) =>
      void reported.push(`${name}: ${subject} ${round}`)
    await runTrial(trial, { ...once, repeats: 3, onRun }, run)
    expect(runs.map(({ subject }) => subject)).toEqual(['one', 'other', 'one', 'other', 'one', 'other'])
    expect(reported).toEqual([
      'a trial: one 0',
      'a trial: other 0',
      'a trial: one 1',
      'a trial: other 1',
      'a trial: one 2',
      'a trial: other 2',
    ])
  })

  it('returns medians over all rounds with their spread, and every value', async () => {
    const { run } = runner({ one: [90, 110, 100], other: [7, 7, 7] })
    const { results } = await runTrial(trial, { ...once, repeats: 3 }, run)
    expect(results).toEqual([
      {
        subject: 'one',
        name: 'subject one',
        figures: { 'entries/s': { median: 100, spread: 0.1, all: [90, 110, 100] } },
      },
      {
        subject: 'other',
        name: 'subject other',
        figures: { 'entries/s': { median: 7, spread: 0, all: [7, 7, 7] } },
      },
    ])
  })

  it('returns a spread of 0 for a single round, and how a subject differs', async () => {
    const figures = { 'entries/s': 5, 'ms/batch': 0 }
    const { run } = runner({ one: [{ name: 'One', differs: 'no index', figures }] })
    const { results } = await runTrial(trialOf({ subjects: ['one'] }), once, run)
    expect(results).toEqual([
      {
        subject: 'one',
        name: 'One',
        differs: 'no index',
        figures: {
          'entries/s': { median: 5, spread: 0, all: [5] },
          'ms/batch': { median: 0, spread: 0, all: [0] },
        },
      },
    ])
  })

  it('passes on the workload, the parameters of the run, and the directory', async () => {
    const { run, runs } = runner({ one: [1, 1], other: [1, 1] })
    const quick = await runTrial(trial, once, run)
    const whole = await runTrial(trial, { ...once, quick: false, directory: '/data' }, run)
    expect(quick).toMatchObject({ trial, parameters: { entries: 10 } })
    expect(whole).toMatchObject({ trial, parameters: { entries: 1000 } })
    expect(runs[0]).toEqual({ workload: 'throughput', subject: 'one', parameters: { entries: 10 } })
    expect(runs[2]).toEqual({
      workload: 'throughput',
      subject: 'one',
      parameters: { entries: 1000 },
      directory: '/data',
    })
  })

  it('does not run a skipped subject again, and returns the reason', async () => {
    const { run, runs } = runner({ one: [{ skipped: 'not installed' }], other: [1, 2] })
    const { results } = await runTrial(trial, { ...once, repeats: 2 }, run)
    expect(runs.map(({ subject }) => subject)).toEqual(['one', 'other', 'other'])
    expect(results[0]).toEqual({ subject: 'one', name: 'one', figures: {}, skipped: 'not installed' })
    expect(results[1]?.figures['entries/s']?.all).toEqual([1, 2])
  })

  it('runs only the selected subjects', async () => {
    const { run, runs } = runner({ other: [1] })
    const { results } = await runTrial(trial, { ...once, only: (subject) => subject === 'other' }, run)
    expect(results.map(({ subject }) => subject)).toEqual(['other'])
    expect(runs).toHaveLength(1)
    const none = await runTrial(trial, { ...once, only: () => false }, run)
    expect(none.results).toEqual([])
    expect(runs).toHaveLength(1)
  })

  it('rejects at the first failure without onFailure', async () => {
    const { run, runs } = runner({ one: [new Error('entries should be 2, but is 1.')] })
    await expect(runTrial(trial, once, run)).rejects.toThrow('entries should be 2, but is 1.')
    expect(runs).toHaveLength(1)
  })

  it('reports a failure to onFailure, continues with the other subjects, and returns no figures of the failed one', async () => {
    const { run, runs } = runner({ one: [1, new Error('entries should be 2, but is 1.')], other: [4, 5, 6] })
    const reported: string[] = []
    const onFailure: RunOptions['onFailure'] = ({ name }, subject, { message }) =>
      void reported.push(`${name}: ${subject}: ${message}`)
    const { results } = await runTrial(trial, { ...once, repeats: 3, onFailure }, run)
    expect(reported).toEqual(['a trial: one: entries should be 2, but is 1.'])
    expect(runs.map(({ subject }) => subject)).toEqual(['one', 'other', 'one', 'other', 'other'])
    expect(results[0]).toEqual({
      subject: 'one',
      name: 'subject one',
      figures: {},
      failed: 'entries should be 2, but is 1.',
    })
    expect(results[1]?.figures['entries/s']?.all).toEqual([4, 5, 6])
  })
})

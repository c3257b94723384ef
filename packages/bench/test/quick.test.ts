import { describe, expect, it } from 'vitest'
import { measureTrial } from '../dist/measure-trial.js'
import { runTrial } from '../dist/run-trials.js'
import { spawnTrial } from '../dist/spawn-trial.js'
import { TARGETS } from '../src/targets.js'
import type { TrialRun } from '../src/trial.js'
import { TRIALS } from '../src/trials.js'
import { figuresAskedFor } from './support/figures-asked-for.js'

// Runs the built package, because child processes cannot load its source.
describe('a quick run of', () => {
  const isComplete = process.env.LOGPOND_ALL_PROMISES !== undefined
  const asked = TARGETS.flatMap(figuresAskedFor)
  const tried = new Set<string>()
  const runs = new Set<string>()
  const spawned = new Set<string>()

  // A server takes seconds to start.
  const trials = isComplete ? TRIALS : TRIALS.filter(({ name }) => !name.startsWith('servers'))
  for (const trial of trials) {
    const subjects = subjectsOf(trial)
    // A quick run is the same for all numbers of entries.
    if (subjects.length === 0) continue
    it(`${trial.name} measures its subjects and finds what they stored`, async () => {
      const { parameters, results } = await runTrial({ ...trial, subjects }, { quick: true, repeats: 1 }, run)
      expect(parameters).toEqual(trial.quick)
      expect(results.map(({ subject }) => subject)).toEqual(subjects)
      const measured = results.filter(({ skipped }) => skipped === undefined)
      // Bun is not installed everywhere.
      const canRun = subjects.some((subject) => !subject.startsWith('on-bun'))
      if (canRun) expect(measured.length).toBeGreaterThan(0)
      for (const { subject, figures } of measured) {
        expect(Object.keys(figures), subject).toContain(trial.figure)
        for (const [figure, { all }] of Object.entries(figures)) {
          expect(all, `${subject}: ${figure}`).toEqual([expect.toSatisfy(Number.isFinite)])
        }
      }
      for (const { subject, figure } of asked.filter((one) => one.trial === trial.name)) {
        if (!subjects.includes(subject)) continue
        if (figure === 'bytes written/entry' && process.platform !== 'linux') continue
        const figures = results.find((result) => result.subject === subject)?.figures
        expect(Object.keys(figures ?? {}), `${subject}, for a target`).toContain(figure)
      }
    })
  }

  /**
   * Runs one subject of each workload in a process of its own, as a benchmark runs all of them, and the others here: most quick runs
   * take less time than the start of a process. `npm run test:all` runs each in its own.
   */
  function run(trial: TrialRun) {
    const { workload, subject } = trial
    const isHere = !isComplete && spawned.has(workload) && !subject.startsWith('on-bun')
    spawned.add(workload)
    return isHere ? measureTrial(trial) : spawnTrial(trial)
  }

  /** `cache` of `cache=16`. */
  function kindOf(subject: string): string {
    return subject.replace(/=.*/, '')
  }

  /** Trials with the same text do the same in a quick run. */
  function runOf({ workload, quick }: (typeof TRIALS)[number]): string {
    return JSON.stringify([workload, quick])
  }

  /**
   * The subjects that no trial has tried yet, or else the baseline; none if the same run was tried with all subjects. Of the
   * values of an option, one.
   * `npm run test:all`, which sets the variable, tries all subjects of all trials.
   */
  function subjectsOf(trial: (typeof TRIALS)[number]): readonly string[] {
    const { subjects, baseline } = trial
    if (isComplete) return subjects
    const isNew = !runs.has(runOf(trial)) || subjects.some((subject) => !tried.has(kindOf(subject)))
    if (!isNew) return []
    runs.add(runOf(trial))
    const untried = subjects.filter((subject) => {
      const isNew = !tried.has(kindOf(subject))
      tried.add(kindOf(subject))
      return isNew
    })
    return untried.length > 0 ? untried : subjects.filter((subject) => subject === (baseline ?? subjects[0]))
  }
})

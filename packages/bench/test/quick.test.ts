import { describe, expect, it } from 'vitest'
import { runTrial } from '../dist/run-trials.js'
import { TARGETS } from '../src/targets.js'
import { TRIALS } from '../src/trials.js'
import { figuresAskedFor } from './support/figures-asked-for.js'

// Runs the built package in child processes, like `npm run bench -- --quick`.
describe('a quick run of', () => {
  const asked = TARGETS.flatMap(figuresAskedFor)

  for (const trial of TRIALS) {
    it(`${trial.name} measures every subject and finds what it stored`, async () => {
      const { parameters, results } = await runTrial(trial, { quick: true, repeats: 1 })
      expect(parameters).toEqual(trial.quick)
      expect(results.map(({ subject }) => subject)).toEqual(trial.subjects)
      const measured = results.filter(({ skipped }) => skipped === undefined)
      expect(measured.length).toBeGreaterThan(0)
      for (const { subject, figures } of measured) {
        expect(Object.keys(figures), subject).toContain(trial.figure)
        for (const [figure, { all }] of Object.entries(figures)) {
          expect(all, `${subject}: ${figure}`).toEqual([expect.toSatisfy(Number.isFinite)])
        }
      }
      for (const { subject, figure } of asked.filter((one) => one.trial === trial.name)) {
        const figures = results.find((result) => result.subject === subject)?.figures
        expect(Object.keys(figures ?? {}), `${subject}, for a target`).toContain(figure)
      }
    })
  }
})

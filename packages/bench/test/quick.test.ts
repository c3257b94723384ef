// As it is built: each run starts a program.
import { runTrial, TRIALS } from '@logpond/bench'
import { describe, expect, it } from 'vitest'

// Speeds of so few entries say nothing. What counts is that every subject stores them all, as each run checks itself.
describe('a quick run of', () => {
  it.each(TRIALS.map((trial) => [trial.name, trial] as const))(
    '%s stores everything, and measures',
    async (_, trial) => {
      const { results } = await runTrial(trial, { quick: true, repeats: 1 })
      expect(results.map(({ subject }) => subject)).toEqual(trial.subjects)
      const measured = results.filter(({ skipped }) => skipped === undefined)
      const skipped = results.filter((one) => one.skipped !== undefined).map(({ subject }) => subject)
      // All others are installed with this package.
      expect(['sqlite3']).toEqual(expect.arrayContaining(skipped))
      for (const { figures } of measured) {
        expect(figures).toHaveProperty([trial.figure])
        for (const { median } of Object.values(figures)) expect(median).toSatisfy(Number.isFinite)
      }
    },
  )
})

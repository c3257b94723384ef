import { expect, it } from 'vitest'
import { SUBJECTS } from '../src/subjects.js'
import { TRIALS } from '../src/trials.js'
import { WORKLOADS } from '../src/workloads.js'

it.each(TRIALS.map((trial) => [trial.name, trial] as const))(
  '%s has subjects and a workload that there are',
  (_, trial) => {
    expect(WORKLOADS).toHaveProperty([trial.workload])
    for (const subject of trial.subjects) expect(SUBJECTS).toHaveProperty([subject])
    if (trial.baseline !== undefined) expect(trial.subjects).toContain(trial.baseline)
    expect(Object.keys(trial.quick ?? {}).sort()).toEqual(Object.keys(trial.parameters).sort())
  },
)

it('each trial has a name of its own', () => {
  expect(new Set(TRIALS.map(({ name }) => name)).size).toBe(TRIALS.length)
})

import { describe, expect, it } from 'vitest'
import { DEMO_SUBJECTS } from '../src/demo-subjects.js'
import { SUBJECTS } from '../src/subjects.js'
import { TRIALS } from '../src/trials.js'
import { DEMO_WORKLOADS, WORKLOADS } from '../src/workloads.js'

const workloads = Object.keys({ ...WORKLOADS, ...DEMO_WORKLOADS })

const duplicates = (values: readonly string[]) => values.filter((value, i) => values.indexOf(value) !== i)

it('gives each trial a unique name', () => {
  expect(duplicates(TRIALS.map(({ name }) => name))).toEqual([])
})

it('has a trial for each workload and each subject', () => {
  expect(new Set(TRIALS.map(({ workload }) => workload))).toEqual(new Set(workloads))
  const subjects = TRIALS.flatMap((trial) => trial.subjects)
  const keys = Object.keys({ ...SUBJECTS, ...DEMO_SUBJECTS })
  expect(keys.filter((key) => !subjects.includes(key))).toEqual([])
})

describe.each(TRIALS)('$name', (trial) => {
  it('names an existing workload, and existing subjects once each', () => {
    expect(workloads).toContain(trial.workload)
    expect(trial.subjects.length).toBeGreaterThan(0)
    const subjects = trial.workload in DEMO_WORKLOADS ? DEMO_SUBJECTS : SUBJECTS
    expect(trial.subjects.filter((key) => subjects[key] === undefined)).toEqual([])
    expect(duplicates(trial.subjects)).toEqual([])
  })

  it('has its baselines among its subjects', () => {
    const { baseline, baselines = {} } = trial
    if (baseline !== undefined) expect(trial.subjects).toContain(baseline)
    expect(trial.subjects).toEqual(expect.arrayContaining(Object.values(baselines)))
  })

  it('has the same parameters for a quick run, and none is larger', () => {
    const { parameters, quick = {} } = trial
    expect(Object.keys(quick)).toEqual(Object.keys(parameters))
    for (const [name, value] of Object.entries(quick)) {
      expect(value, name).toBeLessThanOrEqual(parameters[name] as number)
    }
    expect(quick).not.toEqual(parameters)
  })
})

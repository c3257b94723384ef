import { describe, expect, it } from 'vitest'
import { SUBJECTS } from '../src/subjects.js'
import { TRIALS } from '../src/trials.js'
import { WORKLOADS } from '../src/workloads.js'

const duplicates = (values: readonly string[]) => values.filter((value, i) => values.indexOf(value) !== i)

it('gives each trial a unique name', () => {
  expect(duplicates(TRIALS.map(({ name }) => name))).toEqual([])
})

it('has a trial for each workload and each subject', () => {
  expect(new Set(TRIALS.map(({ workload }) => workload))).toEqual(new Set(Object.keys(WORKLOADS)))
  const subjects = TRIALS.flatMap((trial) => trial.subjects)
  expect(Object.keys(SUBJECTS).filter((key) => !subjects.includes(key))).toEqual([])
})

describe.each(TRIALS)('$name', (trial) => {
  it('names an existing workload, and existing subjects once each', () => {
    expect(Object.keys(WORKLOADS)).toContain(trial.workload)
    expect(trial.subjects.length).toBeGreaterThan(0)
    expect(trial.subjects.filter((key) => SUBJECTS[key] === undefined)).toEqual([])
    expect(duplicates(trial.subjects)).toEqual([])
  })

  it('has its baseline among its subjects', () => {
    if (trial.baseline !== undefined) expect(trial.subjects).toContain(trial.baseline)
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

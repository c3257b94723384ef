import { expect, it } from 'vitest'
import { TARGETS } from '../src/targets.js'
import { TRIALS } from '../src/trials.js'

it.each(TARGETS.map((target) => [target.what, target] as const))(
  '%s is made of trials and subjects that there are',
  (_, target) => {
    for (const [name, subjects] of Object.entries(target.subjects)) {
      const trial = TRIALS.find((one) => one.name === name)
      expect(trial?.subjects).toEqual(expect.arrayContaining([...subjects]))
    }
    const asked: [string, string][] = []
    const value = target.value((trial, subject) => {
      asked.push([trial, subject])
      return 2
    })
    expect(Number.isFinite(value) || value === undefined).toBe(true)
    for (const [trial, subject] of asked) expect(target.subjects[trial]).toContain(subject)
  },
)

it('each row has a name of its own', () => {
  expect(new Set(TARGETS.map(({ what }) => what)).size).toBe(TARGETS.length)
})

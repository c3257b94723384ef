import { describe, expect, it } from 'vitest'
import type { TortureCase } from '../src/case.js'
import { runCase } from '../src/run-case.js'

const torture: TortureCase = {
  row: 99,
  title: 'nothing',
  drivers: ['simulated'],
  runs: { full: 20, fast: 4 },
  mustSee: ['even', 'odd'],
  async run({ seed, saw }) {
    saw(seed % 2 === 0 ? 'even' : 'odd')
  },
}
const options = { driver: 'simulated', isFast: true } as const

describe('runCase', () => {
  it('is green if each required event occurred in some run', async () => {
    const { violations } = await runCase(torture, { ...options, seed: 1 })
    expect(violations).toEqual([])
  })

  it('is red if a required event occurred in no run', async () => {
    const blind: TortureCase = { ...torture, run: async ({ saw }) => saw('even') }
    const { violations } = await runCase(blind, { ...options, seed: 1 })
    expect(violations).toMatchObject([{ rule: 'G', what: expect.stringContaining('no run had: odd') }])
  })

  it('requires no events of fewer runs, such as a replay', async () => {
    const { violations } = await runCase(torture, { ...options, seed: 1, runs: 1 })
    expect(violations).toEqual([])
  })

  it('marks a run that is the only one', async () => {
    const alone: boolean[] = []
    const noting: TortureCase = { ...torture, run: async ({ isAlone }) => void alone.push(isAlone) }
    await runCase(noting, { ...options, seed: 1, runs: 1 })
    await runCase(noting, { ...options, seed: 1, runs: 2 })
    expect(alone).toEqual([true, false, false])
  })

  it('ends after the first run that violates the rule to be shown', async () => {
    const red: TortureCase = {
      ...torture,
      mustSee: [],
      run: async ({ seed, expect }) => expect(seed < 3, 'A', 'an entry was lost'),
    }
    const seedsOf = async (until: 'A' | 'C') => {
      const { violations } = await runCase(red, { ...options, seed: 1, until })
      return violations.map(({ seed }) => seed)
    }
    expect(await seedsOf('A')).toEqual([3])
    expect(await seedsOf('C')).toEqual([3, 4])
  })
})

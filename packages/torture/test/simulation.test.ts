import { describe, expect, it } from 'vitest'
import { simulation } from '../src/cases/simulation.js'
import { runCase } from '../src/run-case.js'

const options = { driver: 'simulated', seed: 7, isFast: true } as const

describe('a simulation', () => {
  it('gives the same result for the same seed', async () => {
    const { took: _, ...first } = await runCase(simulation, { ...options, runs: 10 })
    const { took: __, ...second } = await runCase(simulation, { ...options, runs: 10 })
    expect(second).toEqual(first)
    expect(first.submitted).toBeGreaterThan(100)
    expect(first.acknowledged).toBeGreaterThan(10)
  })

  it('prints a small plan with the same problem if one run is replayed', async () => {
    const sabotage = 'miscounted'
    const { violations } = await runCase(simulation, { ...options, runs: 1, sabotage })
    expect(violations.map(({ rule }) => rule)).toContain('F')
    const [plan] = violations.filter(({ what }) => what.startsWith('smallest plan found:'))
    // The entry that checks whether the storage works is already counted wrong.
    expect(plan?.what).toContain('"steps":[]')
    expect(plan?.what).not.toContain('"do":')
  })
})

import { describe, expect, it } from 'vitest'
import { simulation } from '../src/cases/simulation.js'
import { runCase } from '../src/run-case.js'

const options = { driver: 'simulated', seed: 7, isFast: true } as const

describe('a simulation', () => {
  it('is the same for the same seed', async () => {
    const { took: _, ...first } = await runCase(simulation, { ...options, runs: 10 })
    const { took: __, ...second } = await runCase(simulation, { ...options, runs: 10 })
    expect(second).toEqual(first)
    expect(first.submitted).toBeGreaterThan(100)
    expect(first.acknowledged).toBeGreaterThan(10)
  })

  it('tells a small story of what goes wrong when one run is replayed', async () => {
    const sabotage = 'miscounted'
    const { violations } = await runCase(simulation, { ...options, runs: 1, sabotage })
    expect(violations.map(({ rule }) => rule)).toContain('F')
    const [story] = violations.filter(({ what }) => what.startsWith('so it is with:'))
    // The one entry that is stored to see whether the storage works is counted wrong already.
    expect(story?.what).toContain('"steps":[]')
    expect(story?.what).not.toContain('"do":')
  })
})

import { describe, expect, it } from 'vitest'
import { randomFaults } from '../../src/testing/random-faults.js'

const draw = (count: number, next: ReturnType<typeof randomFaults>) => Array.from({ length: count }, next)

describe('randomFaults', () => {
  it('have about the given rate', () => {
    const failed = draw(10_000, randomFaults({ seed: 1, maxInARow: Infinity })).filter(Boolean)
    expect(failed.length).toBeGreaterThan(1800)
    expect(failed.length).toBeLessThan(2200)
  })

  it('differ between neighbouring seeds from the first write on', () => {
    const first = Array.from({ length: 1000 }, (_, seed) => randomFaults({ seed, rate: 0.5 })())
    const failed = first.filter((fault) => fault !== undefined)
    expect(failed.length).toBeGreaterThan(400)
    expect(failed.length).toBeLessThan(600)
    expect(new Set(failed.map(({ code }) => code)).size).toBe(5)
  })

  it('never say that nothing was written if the batch was committed', () => {
    const faults = draw(1000, randomFaults({ seed: 2, rate: 1, maxInARow: Infinity }))
    for (const code of ['BUSY', 'DISK_FULL']) {
      expect(faults.filter((fault) => fault?.code === code && fault.committed)).toEqual([])
    }
    for (const code of ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME']) {
      expect(
        new Set(faults.filter((fault) => fault?.code === code).map((fault) => fault?.committed)).size,
      ).toBe(2)
    }
  })

  it('stop after maxInARow failures in a row', () => {
    const faults = draw(9, randomFaults({ seed: 3, rate: 1, maxInARow: 2 }))
    expect(faults.map(Boolean)).toEqual([true, true, false, true, true, false, true, true, false])
  })

  it('have the given codes', () => {
    const faults = draw(50, randomFaults({ seed: 4, rate: 1, codes: ['BUSY'], maxInARow: Infinity }))
    expect(new Set(faults.map((fault) => fault?.code))).toEqual(new Set(['BUSY']))
  })
})

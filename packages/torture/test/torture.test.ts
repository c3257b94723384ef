import { CASES, missingNeed, runCase } from '@logpond/torture'
import { describe, expect, it } from 'vitest'

// From the package as it is built: processes of their own cannot load its source.
const fast = CASES.filter(({ runs }) => runs.fast > 0)
const pairs = fast.flatMap((torture) => torture.drivers.map((driver) => ({ torture, driver })))

describe('torture', () => {
  for (const { torture, driver } of pairs) {
    const { row, title, needs } = torture
    it.skipIf(missingNeed(needs) !== undefined)(`row ${row}, ${driver}: ${title}`, async () => {
      const seed = Math.floor(Math.random() * 1_000_000)
      const { violations, runs } = await runCase(torture, { driver, seed, isFast: true })
      expect(violations).toEqual([])
      expect(runs).toBeGreaterThan(0)
    })
  }
})

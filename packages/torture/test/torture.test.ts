import { CASES, missingNeed, runCase } from '@logpond/torture'
import { describe, expect, it } from 'vitest'

// The built package, because child processes cannot load its source.
const fast = CASES.filter(({ runs }) => runs.fast > 0)
// One driver per row, in turns. `npm run test:all` calls `torture --fast`, which runs each row on all its drivers.
const pairs = fast.map((torture) => ({
  torture,
  driver: torture.drivers[torture.row % torture.drivers.length] ?? 'native',
}))

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

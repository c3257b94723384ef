import { CASES, missingNeed, runCase } from '@logpond/torture'
import { describe, expect, it } from 'vitest'

// From the package as it is built: processes of their own cannot load its source.
const fast = CASES.filter(({ runs }) => runs.fast > 0)
// One driver a row, in turns: `torture --fast`, which `npm run test:all` calls, tries each row on all of its drivers.
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

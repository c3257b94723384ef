import { CASES, missingNeed, runCase } from '@logpond/torture'
import { describe, expect, it } from 'vitest'

// The built package, because child processes cannot load its source.
// Some rows of each kind of fault, on one driver each. `npm run test:all` calls `torture --fast`, which tries every row on each of
// its drivers.
const ROWS = [2, 5, 6, 8, 11, 13, 14, 15, 18, 20, 21, 22, 23, 24, 26, 28, 30, 32, 42]
const pairs = CASES.filter(({ row, runs }) => ROWS.includes(row) && runs.fast > 0).map((torture) => ({
  torture,
  driver: torture.drivers[torture.row % torture.drivers.length] ?? 'native',
}))

/** Milliseconds. A process that hangs is reported sooner, with what it has printed. */
const LIMIT = 600_000

describe('torture', () => {
  for (const { torture, driver } of pairs) {
    const { row, title, needs } = torture
    const isLeftOut = missingNeed(needs) !== undefined
    it.skipIf(isLeftOut)(`row ${row}, ${driver}: ${title}`, { timeout: LIMIT }, async () => {
      const seed = Math.floor(Math.random() * 1_000_000)
      const { violations, runs } = await runCase(torture, { driver, seed, isFast: true })
      expect(violations).toEqual([])
      expect(runs).toBeGreaterThan(0)
    })
  }
})

import { CASES, missingNeed, NEGATIVE_CONTROLS, runCase, SABOTAGES } from '@logpond/torture'
import { describe, expect, it } from 'vitest'

const quick = NEGATIVE_CONTROLS.filter(({ isSlow = false }) => !isSlow)

// One row per sabotage, unless it takes long. `npm run test:all` sets the variable, and runs all rows that must detect it.
const controls =
  process.env.LOGPOND_ALL_PROMISES === undefined
    ? [...new Map(quick.map((control) => [control.sabotage, control])).values()]
    : NEGATIVE_CONTROLS

/** Milliseconds. A process that hangs is reported sooner, with what it has printed. */
const LIMIT = 600_000

describe('negative controls', () => {
  for (const { sabotage, row, driver, rule, runs = 1 } of controls) {
    const torture = CASES.find((one) => one.row === row && one.drivers.includes(driver))
    const isPossible = missingNeed(torture?.needs) === undefined
    it.skipIf(!isPossible)(
      `row ${row}, ${driver}, turns red by rule ${rule}: ${sabotage}`,
      { timeout: LIMIT },
      async () => {
        expect(torture).toBeDefined()
        if (torture === undefined) return
        const options = { driver, seed: 1, isFast: true, runs, sabotage, until: rule }
        const { violations } = await runCase(torture, options)
        expect(violations.map((violation) => violation.rule)).toContain(rule)
      },
    )
  }

  it('has a row for each sabotage', () => {
    expect(new Set(NEGATIVE_CONTROLS.map(({ sabotage }) => sabotage))).toEqual(new Set(SABOTAGES))
  })
})

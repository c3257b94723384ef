import type { DriverName } from './driver-name.js'
import type { Rule } from './oracle.js'
import type { Sabotage } from './sabotage.js'

/** A promise that is broken on purpose, the row that guards it, and the rule by which it must notice. */
export interface NegativeControl {
  readonly sabotage: Sabotage
  readonly row: number
  readonly driver: DriverName
  readonly rule: Rule
}

/** Without these, green rows prove little. */
export const NEGATIVE_CONTROLS: readonly NegativeControl[] = [
  { sabotage: 'token-ignored', row: 21, driver: 'native', rule: 'C' },
  { sabotage: 'acknowledged-before-commit', row: 1, driver: 'native', rule: 'A' },
  { sabotage: 'acknowledged-before-commit', row: 2, driver: 'wasm', rule: 'A' },
  { sabotage: 'deferred-begin', row: 15, driver: 'native', rule: 'D' },
  { sabotage: 'main-thread', row: 15, driver: 'native', rule: 'G' },
  { sabotage: 'no-exit-hook', row: 23, driver: 'native', rule: 'A' },
  { sabotage: 'owner-ignored', row: 17, driver: 'wasm', rule: 'D' },
  { sabotage: 'sync-skipped', row: 6, driver: 'native', rule: 'A' },
  { sabotage: 'ids-repeated', row: 1, driver: 'native', rule: 'C' },
]

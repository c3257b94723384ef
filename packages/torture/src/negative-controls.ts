import type { DriverName } from './driver-name.js'
import type { Rule } from './oracle.js'
import type { Sabotage } from './sabotage.js'

/** A promise that is broken on purpose, the row that tests it, and the rule that must be violated. */
export interface NegativeControl {
  readonly sabotage: Sabotage
  readonly row: number
  readonly driver: DriverName
  readonly rule: Rule
  /** Maximum number of runs until one of them is red. @default 1 */
  readonly runs?: number
  /** Whether it takes too long for `npm test`. @default false */
  readonly isSlow?: boolean
}

/** They show that rows can turn red. */
export const NEGATIVE_CONTROLS: readonly NegativeControl[] = [
  { sabotage: 'token-ignored', row: 42, driver: 'postgres', rule: 'C' },
  { sabotage: 'token-ignored', row: 21, driver: 'native', rule: 'C' },
  { sabotage: 'acknowledged-before-commit', row: 1, driver: 'native', rule: 'A' },
  { sabotage: 'acknowledged-before-commit', row: 2, driver: 'wasm', rule: 'A' },
  { sabotage: 'deferred-begin', row: 15, driver: 'native', rule: 'D' },
  { sabotage: 'main-thread', row: 15, driver: 'native', rule: 'G' },
  { sabotage: 'no-exit-hook', row: 23, driver: 'native', rule: 'A' },
  { sabotage: 'owner-ignored', row: 17, driver: 'wasm', rule: 'D' },
  { sabotage: 'owner-ignored', row: 32, driver: 'native', rule: 'D' },
  { sabotage: 'sync-skipped', row: 5, driver: 'native', rule: 'A', runs: 5 },
  { sabotage: 'sync-skipped', row: 5, driver: 'wasm', rule: 'A', runs: 5 },
  { sabotage: 'sync-skipped', row: 6, driver: 'native', rule: 'A', runs: 3 },
  { sabotage: 'sync-skipped', row: 6, driver: 'wasm', rule: 'A', runs: 3 },
  { sabotage: 'ids-repeated', row: 1, driver: 'native', rule: 'C' },
  { sabotage: 'ids-repeated', row: 22, driver: 'simulated', rule: 'C' },
  { sabotage: 'ids-repeated', row: 22, driver: 'native', rule: 'C' },
  { sabotage: 'acknowledged-before-commit', row: 24, driver: 'simulated', rule: 'A', runs: 20 },
  { sabotage: 'token-ignored', row: 26, driver: 'simulated', rule: 'C', runs: 20 },
  { sabotage: 'acknowledged-before-commit', row: 26, driver: 'simulated', rule: 'A', runs: 20 },
  { sabotage: 'ids-repeated', row: 26, driver: 'simulated', rule: 'C', runs: 20 },
  { sabotage: 'miscounted', row: 26, driver: 'simulated', rule: 'F', runs: 20 },
  { sabotage: 'seal-not-atomic', row: 35, driver: 'native', rule: 'A', isSlow: true },
  { sabotage: 'seal-loses-rows', row: 35, driver: 'native', rule: 'A', isSlow: true },
  { sabotage: 'cleanup-not-atomic', row: 36, driver: 'native', rule: 'A', isSlow: true },
  { sabotage: 'upgrade-not-atomic', row: 37, driver: 'native', rule: 'H', isSlow: true },
  { sabotage: 'seal-empty', row: 38, driver: 'native', rule: 'A', isSlow: true },
  { sabotage: 'seal-not-atomic', row: 39, driver: 'native', rule: 'A', isSlow: true },
  { sabotage: 'gone-ignored', row: 40, driver: 'native', rule: 'C', runs: 5 },
  { sabotage: 'damage-unreported', row: 41, driver: 'native', rule: 'A' },
  { sabotage: 'checksum-forged', row: 41, driver: 'native', rule: 'B' },
  { sabotage: 'failure-acknowledged', row: 42, driver: 'postgres', rule: 'A' },
  { sabotage: 'token-ignored', row: 42, driver: 'clickhouse', rule: 'C', isSlow: true },
  { sabotage: 'failure-acknowledged', row: 42, driver: 'clickhouse', rule: 'A', isSlow: true },
  { sabotage: 'commits-forgotten', row: 42, driver: 'clickhouse', rule: 'A', isSlow: true },
  { sabotage: 'commits-forgotten', row: 42, driver: 'postgres', rule: 'A' },
  { sabotage: 'entries-not-followed', row: 42, driver: 'clickhouse', rule: 'A', isSlow: true },
  { sabotage: 'entries-not-followed', row: 42, driver: 'postgres', rule: 'A' },
  { sabotage: 'entries-not-followed', row: 43, driver: 'postgres', rule: 'A', isSlow: true },
  { sabotage: 'failure-acknowledged', row: 44, driver: 'postgres', rule: 'A', isSlow: true },
]

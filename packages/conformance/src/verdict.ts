import type { DriverSupports } from '@logpond/core'

/**
 * - `passed`, `failed`: the promise was tried.
 * - `not claimed`: the driver does not claim it, and does not owe it.
 * - `too modest`: the driver denies a claim, and does it all the same.
 * - `not tested`: it could not be tried here; the reason says why, and the remedy, where there is one, how it can be.
 */
export type VerdictStatus = 'passed' | 'failed' | 'not claimed' | 'too modest' | 'not tested'

/** What became of one promise. */
export interface Verdict {
  readonly group: string
  readonly promise: string
  readonly status: VerdictStatus
  /** Why it failed, with the first difference; why it was not tested; which claim it hangs on. */
  readonly reason?: string
  /** What to do so that it is tried, of a promise that was not and could be. */
  readonly remedy?: string
  /** What was thrown, of a promise that failed. */
  readonly error?: unknown
  readonly milliseconds: number
}

/** What became of all of them. */
export interface ConformanceReport {
  /** The name that the driver gives itself. */
  readonly driver: string
  readonly supports: DriverSupports
  /** Runs the suite on the same random data again. */
  readonly seed: number
  readonly milliseconds: number
  readonly verdicts: readonly Verdict[]
}

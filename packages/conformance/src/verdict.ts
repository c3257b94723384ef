import type { DriverSupports } from '@logpond/core'

/**
 * - `passed`, `failed`: the promise was tested.
 * - `not claimed`: the driver does not claim this, so it does not owe the promise.
 * - `too modest`: the driver denies a claim, but does what it says.
 * - `not tested`: it could not be tested here. The reason says why; the remedy, if there is one, says how it can be tested.
 */
export type VerdictStatus = 'passed' | 'failed' | 'not claimed' | 'too modest' | 'not tested'

/** The result for one promise. */
export interface Verdict {
  readonly group: string
  readonly promise: string
  readonly status: VerdictStatus
  /** Why it failed, with the first difference; why it was not tested; or which claim it depends on. */
  readonly reason?: string
  /** For a promise that was not tested but can be: what to do. */
  readonly remedy?: string
  /** For a failed promise: the error. */
  readonly error?: unknown
  readonly milliseconds: number
}

/** The result of a run. */
export interface ConformanceReport {
  /** The `name` of the driver. */
  readonly driver: string
  readonly supports: DriverSupports
  /** Repeats the run with the same random data. */
  readonly seed: number
  readonly milliseconds: number
  readonly verdicts: readonly Verdict[]
}

import type { DriverSupports } from '@logpond/core'
import type { Lab } from './lab.js'

/** An ability that a driver claims or denies in `supports`. */
export type Claim = keyof DriverSupports

/** One promise of a driver to its callers, and a check of whether it is kept. */
export interface DriverPromise {
  /** A sentence that says what the driver does. Unique in the suite, and stable, since reports quote it. */
  readonly name: string
  /** Only drivers with this claim, or with all of these, owe the promise; for others it is *not claimed*. */
  readonly claim?: Claim | readonly Claim[]
  /** Tested only if the driver denies this claim. If the check passes, the claim is *too modest*. */
  readonly denies?: Claim
  /** Needs other processes: *not tested* if the suite has no module that they can load the driver from. */
  readonly needsProcesses?: boolean
  /** Resolves if the promise is kept; rejects with the failure, or with `NotTested`. */
  readonly check: (lab: Lab) => void | Promise<void>
}

/** Promises about one subject. */
export interface PromiseGroup {
  readonly name: string
  readonly promises: readonly DriverPromise[]
}

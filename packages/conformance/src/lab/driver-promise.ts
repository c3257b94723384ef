import type { DriverSupports } from '@logpond/core'
import type { Lab } from './lab.js'

/** One of the abilities that a driver claims or denies in `supports`. */
export type Claim = keyof DriverSupports

/** One thing that a driver owes to those who use it, and how to find out whether it keeps it. */
export interface DriverPromise {
  /** A sentence about what the driver does. Unique in the suite and stable, since reports quote it. */
  readonly name: string
  /** Owed only by drivers that claim this, or all of these; for others it is *not claimed*. */
  readonly claim?: Claim | readonly Claim[]
  /** Tried only where the driver denies this claim. Passing then means that the claim is *too modest*. */
  readonly denies?: Claim
  /** Takes processes of its own: *not tested* where the suite knows no module that they could load the driver from. */
  readonly needsProcesses?: boolean
  /** Settles when the promise is kept; rejects with what was seen instead, or with `NotTested`. */
  readonly check: (lab: Lab) => void | Promise<void>
}

/** Promises about one thing; a file each. */
export interface PromiseGroup {
  readonly name: string
  readonly promises: readonly DriverPromise[]
}

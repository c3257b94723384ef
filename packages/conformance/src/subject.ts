import type { CreateDriver } from './lab/create-driver.js'
import type { PromiseGroup } from './lab/driver-promise.js'

/** The driver that is examined, and how. */
export interface Subject {
  readonly create: CreateDriver
  /**
   * A module that exports the same `create`, so that processes of their own can load the driver: several at once, and
   * some that are killed. A path or a `file:` URL.
   */
  readonly module?: string | URL
  /** Where random data begins; the same seed gives the same data. @default a random one, told when something fails */
  readonly seed?: number
  /** Milliseconds that one promise may take. @default 120000 */
  readonly timeout?: number
  /**
   * Milliseconds that the first opening may take, before any promise is tried: `create`, `open` and `close`, each. A driver that
   * takes longer cannot be opened, which is reported once. @default 15000
   */
  readonly openTimeout?: number
  /**
   * Whether a promise that the driver owes fails when it was not tried and could have been, as those that need a `module` are
   * without one. What nothing here helps to try, such as a power cut, stays *not tested*. @default false
   */
  readonly strict?: boolean
  /**
   * The promises to try; `[...PROMISE_GROUPS, mine]` of `@logpond/conformance/suite` adds those of your own.
   *
   * @default PROMISE_GROUPS
   */
  readonly promises?: readonly PromiseGroup[]
}

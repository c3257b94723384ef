import type { CreateDriver } from './lab/create-driver.js'
import type { PromiseGroup } from './lab/driver-promise.js'
import type { ServerAddress, ServerFaults } from './network/server-address.js'

/** The driver to test, and the options of the run. */
export interface Subject {
  readonly create: CreateDriver
  /**
   * A module that exports the same `create`, for promises that need other processes: several at once, or one that is killed. A
   * path or a `file:` URL.
   */
  readonly module?: string | URL
  /**
   * Where the server of the driver listens, over TCP. The suite puts a proxy before it, which cuts and loses, and passes the address of
   * the proxy to `create` as `server`. Without it, promises about the network are not tested.
   */
  readonly server?: ServerAddress
  /** Ends and starts that server. Without it, promises about a killed server are not tested. */
  readonly faults?: ServerFaults
  /** The seed of the random data; the same seed gives the same data. @default a random one, which failures report */
  readonly seed?: number
  /** Milliseconds for one promise. @default 120000 */
  readonly timeout?: number
  /**
   * Milliseconds for each of `create`, `open` and `close` in the first opening, before any promise is tested. A driver that takes
   * longer is reported once, as one that cannot be opened. @default 15000
   */
  readonly openTimeout?: number
  /**
   * Milliseconds for a process to end once it has nothing left to do. A process that takes longer fails its promise, because the
   * driver keeps it alive. @default 15000
   */
  readonly endTimeout?: number
  /**
   * Whether a promise fails that could have been tested but was not, for example because it needs a `module`. Promises that cannot
   * be tested here, such as those about a power cut, stay *not tested*. @default false
   */
  readonly strict?: boolean
  /**
   * The promises to test; `[...PROMISE_GROUPS, mine]` of `@logpond/conformance/suite` adds your own.
   *
   * @default PROMISE_GROUPS
   */
  readonly promises?: readonly PromiseGroup[]
}

import type { CreateDriver } from './create-driver.js'

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
}

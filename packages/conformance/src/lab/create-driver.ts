import type { LogDriver } from '@logpond/core'
import type { ServerAddress } from '../network/server-address.js'

/** What the suite passes to {@link CreateDriver}. */
export interface CreateContext {
  /**
   * An existing folder for one store, empty at first. Drivers for the same folder share the store, as connections to one
   * file do. Drivers for different folders share nothing. A link to a folder counts as that folder.
   */
  readonly directory: string
  /** Where the driver connects instead of the server's own address: a proxy of the suite. Only if the subject has a `server`. */
  readonly server?: ServerAddress
}

/** Makes a driver that is not open. Called often: for many folders, and several times for the same folder. */
export type CreateDriver = (context: CreateContext) => LogDriver | Promise<LogDriver>

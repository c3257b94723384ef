import type { LogDriver } from '@logpond/core'

/** What the suite passes to {@link CreateDriver}. */
export interface CreateContext {
  /**
   * An existing folder for one store, empty at first. Drivers for the same folder share the store, as connections to one
   * file do. Drivers for different folders share nothing. A link to a folder counts as that folder.
   */
  readonly directory: string
}

/** Makes a driver that is not open. Called often: for many folders, and several times for the same folder. */
export type CreateDriver = (context: CreateContext) => LogDriver | Promise<LogDriver>

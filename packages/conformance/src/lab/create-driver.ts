import type { LogDriver } from '@logpond/core'

/** What the suite hands to whoever makes a driver. */
export interface CreateContext {
  /**
   * An existing folder for one store, empty at first. Drivers made for the same folder are to share the store, as
   * connections to one file do; drivers made for different folders share nothing. A link to a folder is that folder.
   */
  readonly directory: string
}

/** Makes a driver that has not been opened yet. Called often, for many folders, and several times for one. */
export type CreateDriver = (context: CreateContext) => LogDriver | Promise<LogDriver>

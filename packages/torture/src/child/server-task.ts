import type { ServerAddress } from '@logpond/conformance/suite'
import type { WriterId } from '../entry-of.js'
import type { Sabotage } from '../sabotage.js'
import type { ServerName } from '../servers/server-name.js'

/** The task of a process that uses a server, as plain data. */
export interface ServerTask {
  readonly engine: ServerName
  /** Where it connects: proxies before the servers. */
  readonly hosts: readonly ServerAddress[]
  readonly writer: WriterId
  /** Path of its journal, or of the list of entries that it has followed. */
  readonly journal: string
  /** Path of the journal with errors that a follower has thrown outside of a call. */
  readonly strays?: string
  /** Path of a file: once it exists, a writer stores no more, closes the storage and ends. */
  readonly end: string
  /** How a writer stores. @default bursts of up to 60 entries with pauses of up to 40 ms, in batches as the driver wants them */
  readonly pace?: Pace
  readonly sabotage?: Sabotage
}

/** The same number of entries at equal intervals, whether or not those before are committed. Each is written at once. */
export interface Pace {
  readonly entries: number
  /** Milliseconds. */
  readonly interval: number
}

import type { WriterId } from '../entry-of.js'
import type { Sabotage } from '../sabotage.js'
import type { ServerName } from '../servers/server-name.js'

/** The task of a process that uses a server, as plain data. */
export interface ServerTask {
  readonly engine: ServerName
  /** Where it connects: a proxy before the server. */
  readonly host: string
  readonly port: number
  readonly writer: WriterId
  /** Path of its journal, or of the list of entries that it has followed. */
  readonly journal: string
  /** Path of the journal with errors that a follower has thrown outside of a call. */
  readonly strays?: string
  /** Path of a file: once it exists, a writer stores no more, closes the storage and ends. */
  readonly end: string
  readonly sabotage?: Sabotage
}

import type { SqliteBinding } from './connection/sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'

export interface SqliteDriverOptions {
  readonly binding: SqliteBinding
  /** Checked by `open`. */
  readonly options: SqliteOptions
  /** A reader has a read-only connection to a database that a writer keeps open. @default 'writer' */
  readonly role?: 'writer' | 'reader'
  /**
   * The id of the driver's owner record. Without a record, other drivers may have the file open at any time, so recovery renames
   * no files.
   */
  readonly owner?: string | undefined
  /** Whether to look for damage in all parts at the opening, because a call has met some. @default false */
  readonly mayBeDamaged?: boolean
  /** Whether `useMaker` may be called later. The driver then waits some batches for that before it makes blocks itself. @default false */
  readonly mayGetMaker?: boolean
}

import type { SqliteBinding } from './connection/sqlite-connection.js'
import type { SqliteOptions } from './sqlite-options.js'

// A file of its own, so that what is exported leads to no type of Kysely, which is a part of this package and is not
// installed beside it.
export interface SqliteDriverOptions {
  readonly binding: SqliteBinding
  /** Checked by `open`. */
  readonly options: SqliteOptions
  /** A reader has a connection that can only read, to a database that a writer keeps open. @default 'writer' */
  readonly role?: 'writer' | 'reader'
  /**
   * The name of the record that says who has the file open. Without it, others may have it open at any time, and its
   * files are left where they are, whatever is wrong with them.
   */
  readonly owner?: string | undefined
}

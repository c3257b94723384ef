import type { LogStorageError } from '@logpond/core'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'
import type { SqliteOptions } from '../sqlite-options.js'
import type { MarkKeeper } from './mark-keeper.js'

/** A database file to open for writing. */
export interface FileToOpen {
  readonly binding: SqliteBinding
  readonly options: Required<SqliteOptions>
  /** As in `SqliteDriverOptions`. */
  readonly owner: string | undefined
}

/** A database file that was opened for writing. */
export interface OpenedFile {
  readonly connection: SqliteConnection
  readonly marks: MarkKeeper
  /** What was wrong; all of it was dealt with. */
  readonly found: LogStorageError[]
  /** Whether parts may be damaged. */
  readonly mayPartsBeDamaged: boolean
  /** Whether idle moments are known to have nothing to do. @default false */
  readonly isTidy?: boolean
}

/** What a database says about itself. */
export interface Identity {
  readonly uuid: string
  /** The greatest id that was assigned. */
  readonly lastId: number
}

export function readIdentity(connection: SqliteConnection): Identity {
  const statement = connection.prepare('SELECT uuid, next_id FROM log_state')
  try {
    const row = statement.get([])
    return { uuid: String(row?.uuid), lastId: Number(row?.next_id) - 1 }
  } finally {
    statement.finalize()
  }
}

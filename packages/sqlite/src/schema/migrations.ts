import { LogStorageError } from '@logpond/core'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { inTransaction } from '../connection/transaction.js'
import { CREATE_BLOCKS, TABLES_OF_BLOCKS } from './block-tables.js'
import { upgradeToBlocks } from './upgrade-rows.js'

/** `LOGP` in ASCII. Distinguishes Logpond databases from those of other applications. */
export const APPLICATION_ID = 0x4c4f4750

/** The version of the schema that this package writes. Versions 1 and 2 had a row for each entry, and an index of their words. */
export const SCHEMA_VERSION = 3

/** The last version with a row for each entry. A connection that cannot write can read it, see `presentAsBlocks`. */
export const VERSION_WITH_ROWS = 2

/** The tables of each version. */
const TABLES: Readonly<Record<number, readonly string[]>> = {
  1: ['log', 'log_state', 'log_batch'],
  2: ['log', 'log_state', 'log_batch'],
  3: TABLES_OF_BLOCKS,
}

/** Turns version 1 into version 2: a database has a name. */
const NAME = `
  ALTER TABLE log_state ADD COLUMN uuid TEXT NOT NULL DEFAULT '';
  UPDATE log_state SET uuid = lower(hex(randomblob(16)));
`

/**
 * Brings a database to the newest version of the schema, in one transaction. An empty database gets the whole schema.
 *
 * @throws LogStorageError UNSUPPORTED if the file has a newer version; INVALID_OPTIONS if it belongs to another application;
 *   CORRUPT if it lacks tables.
 */
export function migrate(connection: SqliteConnection, path: string): void {
  inTransaction(connection, () => {
    // Read while holding the lock, because another process may be migrating the same file.
    const version = checkVersion(connection, path)
    if (version === 0) connection.exec(CREATE_BLOCKS)
    if (version === 1) connection.exec(NAME)
    if (version === 1 || version === 2) upgradeToBlocks(connection)
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
    // If the file cannot be written, fails now and not at the first entry.
    connection.exec('UPDATE log_state SET next_id = next_id')
  })
}

/**
 * The version of the schema. 0 for an empty database.
 *
 * @throws LogStorageError as {@link migrate} does.
 */
export function checkVersion(connection: SqliteConnection, path: string): number {
  const applicationId = pragma(connection, 'application_id')
  const version = Number(pragma(connection, 'user_version'))
  if (applicationId !== APPLICATION_ID) {
    if (applicationId === 0 && version === 0 && countTables(connection) === 0) return 0
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `path must name a Logpond database or a new file; ${path} belongs to another application (application_id ${applicationId}).`,
    )
  }
  if (version > SCHEMA_VERSION) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `${path} has version ${version} of the schema, and this version of Logpond supports versions up to ${SCHEMA_VERSION}. Update Logpond, or use another file.`,
    )
  }
  const tables = TABLES[version] ?? []
  if (tables.length === 0 || countTables(connection, `name IN ('${tables.join("', '")}')`) < tables.length) {
    throw new LogStorageError(
      'CORRUPT',
      `${path} is marked as a Logpond database but lacks one of the tables ${tables.join(', ')}.`,
    )
  }
  return version
}

function countTables(connection: SqliteConnection, which = 'TRUE'): number {
  const statement = connection.prepare(`SELECT count(*) AS tables FROM sqlite_schema WHERE ${which}`)
  try {
    return statement.get([])?.tables as number
  } finally {
    statement.finalize()
  }
}

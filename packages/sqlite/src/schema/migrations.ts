import { LogStorageError } from '@logpond/core'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { inTransaction } from '../connection/transaction.js'
import { textIndexSql } from './text-index.js'

/** `LOGP` in ASCII: what tells a Logpond database from those of other applications. */
export const APPLICATION_ID = 0x4c4f4750

/** The schema, step by step: migration `n` makes version `n + 1` of version `n`. A step that was released never changes. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    timestamp INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    service TEXT,
    host TEXT,
    trace_id TEXT COLLATE NOCASE,
    span_id TEXT,
    message TEXT NOT NULL,
    attributes TEXT
  );
  CREATE INDEX log_by_time ON log (timestamp);
  CREATE INDEX log_errors_by_time ON log (timestamp) WHERE severity >= 17;
  CREATE TABLE log_state (
    next_id INTEGER NOT NULL,
    entry_count INTEGER NOT NULL,
    text_id INTEGER NOT NULL
  );
  INSERT INTO log_state VALUES (1, 0, 0);
  CREATE TABLE log_batch (
    id INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    first_id INTEGER NOT NULL,
    entry_count INTEGER NOT NULL
  );
  ${textIndexSql('log_text')}
  `,
  // In the row that each batch changes, so that each write-ahead log says whose it is.
  `
  ALTER TABLE log_state ADD COLUMN uuid TEXT NOT NULL DEFAULT '';
  UPDATE log_state SET uuid = lower(hex(randomblob(16)));
  `,
]

const TABLES = ['log', 'log_state', 'log_batch', 'log_text']

/**
 * Brings a database to the newest schema, in one transaction. An empty one gets all of it.
 *
 * @throws LogStorageError UNSUPPORTED for a file of a newer version; INVALID_OPTIONS for one of another application;
 *   CORRUPT for one without its tables.
 */
export function migrate(
  connection: SqliteConnection,
  path: string,
  migrations: readonly string[] = MIGRATIONS,
): void {
  inTransaction(connection, () => {
    // Read with the lock held: another process may be at the same.
    const version = checkVersion(connection, path, migrations.length)
    for (const migration of migrations.slice(version)) connection.exec(migration)
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    connection.exec(`PRAGMA user_version = ${migrations.length}`)
    // Says now that the file cannot be written, instead of at the first entry.
    connection.exec('UPDATE log_state SET next_id = next_id')
  })
}

/**
 * The version of the schema; 0 for an empty database.
 *
 * @throws LogStorageError as {@link migrate} does.
 */
export function checkVersion(
  connection: SqliteConnection,
  path: string,
  newest: number = MIGRATIONS.length,
): number {
  const applicationId = pragma(connection, 'application_id')
  const version = Number(pragma(connection, 'user_version'))
  if (applicationId !== APPLICATION_ID) {
    if (applicationId === 0 && version === 0 && countTables(connection) === 0) return 0
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `path must name a Logpond database or a new file; ${path} belongs to another application (application_id ${applicationId}).`,
    )
  }
  if (version > newest) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `${path} has version ${version} of the schema; this version of Logpond knows up to ${newest}. Update Logpond, or use another file.`,
    )
  }
  if (countTables(connection, `name IN ('${TABLES.join("', '")}')`) < TABLES.length) {
    throw new LogStorageError(
      'CORRUPT',
      `${path} says that it is a Logpond database, and lacks one of the tables ${TABLES.join(', ')}.`,
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

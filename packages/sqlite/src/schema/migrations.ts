import { LogStorageError } from '@logpond/core'
import { pragma } from '../connection/pragma.js'
import type { SqliteConnection } from '../connection/sqlite-connection.js'
import { inTransaction } from '../connection/transaction.js'
import { CREATE_BLOCKS, TABLES_OF_BLOCKS } from './block-tables.js'
import { textIndexSql } from './text-index.js'
import { upgradeToBlocks } from './upgrade-rows.js'

/** `LOGP` in ASCII. Distinguishes Logpond databases from those of other applications. */
export const APPLICATION_ID = 0x4c4f4750

/** A step of the schema, in the transaction of the caller. */
export type Migration = string | ((connection: SqliteConnection) => void)

/** A version of the tables. */
export interface Schema {
  /** Creates the tables in an empty database. @default all steps */
  readonly create?: string
  /** Step `n` turns version `n` into version `n + 1`. The version is their number. A released step never changes. */
  readonly steps: readonly Migration[]
}

const ROW_STEPS: readonly string[] = [
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
  // Every batch changes the row of log_state, so every write-ahead log names the database that it belongs to.
  `
  ALTER TABLE log_state ADD COLUMN uuid TEXT NOT NULL DEFAULT '';
  UPDATE log_state SET uuid = lower(hex(randomblob(16)));
  `,
]

/** Version 2: each entry is a row. */
export const ROWS_SCHEMA: Schema = { steps: ROW_STEPS }

/** Version 3: entries are in blocks. */
export const BLOCKS_SCHEMA: Schema = { create: CREATE_BLOCKS, steps: [...ROW_STEPS, upgradeToBlocks] }

/** The newest schema. */
export const SCHEMA = ROWS_SCHEMA

const TABLES_OF_ROWS: readonly string[] = ['log', 'log_state', 'log_batch', 'log_text']
const FIRST_WITH_BLOCKS = 3

/**
 * Brings a database to the newest version of the schema, in one transaction. An empty database gets the whole schema.
 *
 * @throws LogStorageError UNSUPPORTED if the file has a newer version; INVALID_OPTIONS if it belongs to another application;
 *   CORRUPT if it lacks tables.
 */
export function migrate(
  connection: SqliteConnection,
  path: string,
  { create, steps }: Schema = SCHEMA,
): void {
  inTransaction(connection, () => {
    // Read while holding the lock, because another process may be migrating the same file.
    const version = checkVersion(connection, path, steps.length)
    for (const step of version === 0 && create !== undefined ? [create] : steps.slice(version)) {
      if (typeof step === 'string') connection.exec(step)
      else step(connection)
    }
    connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    connection.exec(`PRAGMA user_version = ${steps.length}`)
    // If the file cannot be written, fails now and not at the first entry.
    connection.exec('UPDATE log_state SET next_id = next_id')
  })
}

/**
 * The version of the schema. 0 for an empty database.
 *
 * @throws LogStorageError as {@link migrate} does.
 */
export function checkVersion(
  connection: SqliteConnection,
  path: string,
  newest: number = SCHEMA.steps.length,
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
      `${path} has version ${version} of the schema, and this version of Logpond supports versions up to ${newest}. Update Logpond, or use another file.`,
    )
  }
  const tables = version < FIRST_WITH_BLOCKS ? TABLES_OF_ROWS : TABLES_OF_BLOCKS
  if (countTables(connection, `name IN ('${tables.join("', '")}')`) < tables.length) {
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

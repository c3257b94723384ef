/**
 * The tables of a database whose entries are in blocks. `log_part` has a row for each part; the body of a hot batch is in it too,
 * so that committing a small batch changes two pages: this row's, and that of the state.
 *
 * Every transaction changes the row of `log_state`, so every write-ahead log names the database that it belongs to.
 */
export const BLOCK_TABLES = `
  CREATE TABLE log_part (key INTEGER PRIMARY KEY, head BLOB NOT NULL, body BLOB);
  CREATE TABLE log_body (key INTEGER PRIMARY KEY, value BLOB NOT NULL);
  CREATE TABLE log_filter (key INTEGER PRIMARY KEY, value BLOB NOT NULL);
  CREATE TABLE log_dead (key INTEGER PRIMARY KEY, value BLOB NOT NULL);
  CREATE TABLE log_token (key INTEGER PRIMARY KEY, value BLOB NOT NULL);
  CREATE TABLE log_aside (key INTEGER PRIMARY KEY, value BLOB NOT NULL);
`

/** The table with the counters. The order of its columns is fixed: `readStatePage` reads its row from raw pages. */
export function stateTable(name: string): string {
  return `
    CREATE TABLE ${name} (
      next_id INTEGER NOT NULL,
      entry_count INTEGER NOT NULL,
      next_part INTEGER NOT NULL,
      changes INTEGER NOT NULL,
      uuid TEXT NOT NULL
    );`
}

export const STATE_TABLE = stateTable('log_state')

/** Creates all tables of an empty database. */
export const CREATE_BLOCKS = `${BLOCK_TABLES} ${STATE_TABLE} INSERT INTO log_state VALUES (1, 0, 1, 0, lower(hex(randomblob(16))));`

export const TABLES_OF_BLOCKS: readonly string[] = [
  'log_state',
  'log_part',
  'log_body',
  'log_filter',
  'log_dead',
  'log_token',
  'log_aside',
]

import { rmSync } from 'node:fs'
import type { Part } from '@logpond/blocks'
import Database from 'better-sqlite3'
import { filePartsOf } from './file-parts.js'

/** The tables of version 2 of the schema, which had a row for each entry. */
const TABLES = `
  CREATE TABLE log (
    id INTEGER PRIMARY KEY, timestamp INTEGER NOT NULL, severity INTEGER NOT NULL, service TEXT, host TEXT,
    trace_id TEXT COLLATE NOCASE, span_id TEXT, message TEXT NOT NULL, attributes TEXT
  );
  CREATE INDEX log_by_time ON log (timestamp);
  CREATE INDEX log_errors_by_time ON log (timestamp) WHERE severity >= 17;
  CREATE TABLE old_state (
    next_id INTEGER NOT NULL, entry_count INTEGER NOT NULL, text_id INTEGER NOT NULL, uuid TEXT NOT NULL
  );
  CREATE TABLE log_batch (
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, first_id INTEGER NOT NULL, entry_count INTEGER NOT NULL
  );
  CREATE VIRTUAL TABLE log_text USING fts5 (message, content = 'log', content_rowid = 'id', columnsize = 0);`

const NEW_TABLES = ['log_part', 'log_body', 'log_filter', 'log_dead', 'log_token', 'log_aside', 'log_state']

/** Turns a database that no storage has open into one of version 2, with the same entries and ids. */
export function makeOlder(path: string): void {
  const database = new Database(path)
  try {
    database.transaction(() => writeOlder(database))()
  } finally {
    database.close()
  }
  rmSync(`${path}-mark`, { force: true })
}

function writeOlder(database: Database.Database): void {
  database.exec(TABLES)
  const insert = database.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  for (const { part, isDead } of [...filePartsOf(database)]) {
    for (let row = 0; row < part.count; row++) {
      if (isDead(row)) continue
      insert.run(
        part.ids[row],
        part.timestamps[row],
        part.severities[row],
        textOf(part.services, row),
        textOf(part.hosts, row),
        textOf(part.traceIds, row),
        part.spanIds.get(row) ?? null,
        part.messages.get(row),
        part.attributes.get(row) ?? null,
      )
    }
  }
  database.exec(`
    INSERT INTO log_text (log_text) VALUES ('rebuild');
    INSERT INTO old_state SELECT next_id, entry_count, next_id - 1, uuid FROM log_state;
    ${NEW_TABLES.map((name) => `DROP TABLE ${name};`).join(' ')}
    ALTER TABLE old_state RENAME TO log_state;
    PRAGMA user_version = 2`)
}

function textOf({ codes, values }: Part['services'], row: number): string | null {
  return values[(codes[row] as number) - 1] ?? null
}

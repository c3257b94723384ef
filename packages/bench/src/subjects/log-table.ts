import type { LogEntry } from '@logpond/core'
import Database from 'better-sqlite3'
import { FIRST_TIME } from '../bench-entries.js'
import type { StoredSums } from '../subject.js'

/** A hand-written table with the columns of Logpond's table. */
export const LOG_TABLE = `
  CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    timestamp INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    service TEXT,
    host TEXT,
    trace_id TEXT,
    span_id TEXT,
    message TEXT NOT NULL,
    attributes TEXT
  )`

/** A full-text index that a trigger updates, as in the documentation of FTS5. */
export const TEXT_TRIGGER = `
  CREATE VIRTUAL TABLE log_text USING fts5 (message, content = 'log', content_rowid = 'id');
  CREATE TRIGGER log_insert AFTER INSERT ON log BEGIN
    INSERT INTO log_text (rowid, message) VALUES (new.id, new.message);
  END`

/** The indexes that Logpond had before it stored blocks. */
export const ROWS_BEFORE_BLOCKS = `
  CREATE INDEX log_by_time ON log (timestamp);
  CREATE INDEX log_errors_by_time ON log (timestamp) WHERE severity >= 17;
  CREATE VIRTUAL TABLE log_text USING fts5 (
    message,
    content = 'log',
    content_rowid = 'id',
    columnsize = 0,
    tokenize = "unicode61 remove_diacritics 2"
  );
  INSERT INTO log_text (log_text, rank) VALUES ('automerge', 64);
  INSERT INTO log_text (log_text, rank) VALUES ('crisismerge', 256);`

export const COLUMNS = 'timestamp, severity, service, host, trace_id, span_id, message, attributes'
export const ROW = '(?, ?, ?, ?, ?, ?, ?, ?)'

/** The values of one row, in the order of {@link COLUMNS}. */
export function rowOf(entry: LogEntry): (string | number | null)[] {
  return [
    Math.round((entry.timestamp as number) * 1000),
    entry.severity as number,
    entry.service ?? null,
    entry.host ?? null,
    entry.traceId ?? null,
    entry.spanId ?? null,
    entry.message,
    entry.attributes === undefined ? null : JSON.stringify(entry.attributes),
  ]
}

/** The sums of the table `log` in a SQLite file. */
export function sumTable(path: string): StoredSums {
  const database = new Database(path, { readonly: true })
  try {
    const sums = database
      .prepare(
        `SELECT count(*) AS entries, sum(length(message)) AS messages, sum(length(attributes)) AS attributes,
          sum(timestamp / 1000 - ${FIRST_TIME}) AS timestamps, sum(severity) AS severities FROM log`,
      )
      .get() as StoredSums
    const hasIndex =
      database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'log_text'").get() !== undefined
    if (!hasIndex) return sums
    const { found } = database
      .prepare("SELECT count(*) AS found FROM log_text WHERE log_text MATCH 'r7'")
      .get() as { found: number }
    return { ...sums, found }
  } finally {
    database.close()
  }
}

import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import type { Subject } from '../subject.js'
import { COLUMNS, LOG_TABLE, ROW, rowOf, sumTable, TEXT_TRIGGER } from './log-table.js'

/** The part of `bun:sqlite` that this subject uses. */
interface BunSqlite {
  readonly Database: new (
    path: string,
  ) => {
    run(sql: string): unknown
    prepare(sql: string): { run(parameters: readonly unknown[]): unknown; finalize(): void }
    close(): void
  }
}

/** bun:sqlite: a prepared INSERT in transactions. */
export const bunSqliteTransactions = byHand(
  'bun:sqlite on Bun, transactions of 1,000',
  'blocks the event loop while it writes; no index',
  '',
)

/** The same, with a full-text index that a trigger updates. */
export const bunSqliteTransactionsWithTriggers = byHand(
  'bun:sqlite on Bun, transactions of 1,000, FTS5 trigger',
  'blocks the event loop while it writes',
  TEXT_TRIGGER,
)

function byHand(name: string, differs: string, index: string): Subject {
  return {
    name,
    differs,
    async open({ directory }) {
      const { Database } = process.getBuiltinModule('bun:sqlite') as unknown as BunSqlite
      const connection = new Database(join(directory, 'by-hand.db'))
      connection.run('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
      connection.run(`${LOG_TABLE}; ${index}`)
      const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
      let waiting: LogEntry[] = []
      const flush = () => {
        connection.run('BEGIN IMMEDIATE')
        for (const entry of waiting) statement.run(rowOf(entry))
        connection.run('COMMIT')
        waiting = []
      }
      return {
        write(entries) {
          for (const entry of entries) {
            waiting.push(entry)
            if (waiting.length >= 1000) flush()
          }
        },
        flush,
        close() {
          // Bun keeps the file open until its last statement is finalized.
          statement.finalize()
          connection.close()
        },
      }
    },
    verify: async ({ directory }) => sumTable(join(directory, 'by-hand.db')),
  }
}

import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import type { Subject } from '../subject.js'
import { COLUMNS, LOG_TABLE, ROW, rowOf, sumTable } from './log-table.js'

/** node:sqlite: a prepared INSERT in transactions. */
export const nodeSqliteTransactions: Subject = {
  name: 'node:sqlite, transactions of 1,000',
  differs: 'blocks the event loop while it writes; no index',
  async open({ directory }) {
    const { DatabaseSync } = await import('node:sqlite')
    const connection = new DatabaseSync(join(directory, 'by-hand.db'))
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    connection.exec(LOG_TABLE)
    const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
    let waiting: LogEntry[] = []
    const flush = () => {
      connection.exec('BEGIN IMMEDIATE')
      for (const entry of waiting) statement.run(...rowOf(entry))
      connection.exec('COMMIT')
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
      close: () => connection.close(),
    }
  },
  verify: async ({ directory }) => sumTable(join(directory, 'by-hand.db')),
}

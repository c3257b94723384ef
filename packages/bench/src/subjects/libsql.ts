import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import type { Subject } from '../subject.js'
import { COLUMNS, LOG_TABLE, ROW, rowOf, sumTable } from './log-table.js'

/** libsql, through its API that is compatible with better-sqlite3. */
export const libsqlTransactions: Subject = {
  name: 'libsql, transactions of 1,000',
  differs: 'blocks the event loop while it writes; no index',
  async open({ directory }) {
    const { default: Database } = await import('libsql')
    const connection = new Database(join(directory, 'by-hand.db'))
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    connection.exec(LOG_TABLE)
    const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
    const insertAll = connection.transaction((entries: readonly LogEntry[]) => {
      for (const entry of entries) statement.run(rowOf(entry))
    })
    let waiting: LogEntry[] = []
    const flush = () => {
      if (waiting.length > 0) insertAll(waiting)
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
      close: () => void connection.close(),
    }
  },
  verify: async ({ directory }) => sumTable(join(directory, 'by-hand.db')),
}

import { join } from 'node:path'
import type { LogEntry } from '@logpond/core'
import Database from 'better-sqlite3'
import type { Subject } from '../subject.js'
import { LOG_TABLE, rowOf, sumTable } from './log-table.js'

interface LogTable {
  timestamp: number
  severity: number
  service: string | null
  host: string | null
  trace_id: string | null
  span_id: string | null
  message: string
  attributes: string | null
}

/** Kysely on better-sqlite3, with inserts as in its documentation: the rows of a batch in one call. */
export const kysely: Subject = {
  name: 'Kysely on better-sqlite3, 1,000 rows per transaction',
  differs: 'blocks the event loop while it writes; no index; 100 rows per insert',
  async open({ directory }) {
    const { Kysely, SqliteDialect } = await import('kysely')
    const connection = new Database(join(directory, 'by-hand.db'))
    connection.pragma('journal_mode = WAL')
    connection.pragma('synchronous = NORMAL')
    connection.exec(LOG_TABLE)
    const db = new Kysely<{ log: LogTable }>({ dialect: new SqliteDialect({ database: connection }) })
    let waiting: LogEntry[] = []
    const flush = async () => {
      const rows = waiting.map(toRow)
      waiting = []
      await db.transaction().execute(async (transaction) => {
        for (let start = 0; start < rows.length; start += 100) {
          await transaction
            .insertInto('log')
            .values(rows.slice(start, start + 100))
            .execute()
        }
      })
    }
    return {
      async write(entries) {
        for (const entry of entries) {
          waiting.push(entry)
          if (waiting.length >= 1000) await flush()
        }
      },
      flush,
      close: () => db.destroy(),
    }
  },
  verify: async ({ directory }) => sumTable(join(directory, 'by-hand.db')),
}

function toRow(entry: LogEntry): LogTable {
  const [timestamp, severity, service, host, trace_id, span_id, message, attributes] = rowOf(entry)
  return { timestamp, severity, service, host, trace_id, span_id, message, attributes } as LogTable
}

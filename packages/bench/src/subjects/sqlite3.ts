import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { LogEntry } from '@logpond/core'
import type { Subject } from '../subject.js'
import { COLUMNS, LOG_TABLE, ROW, rowOf, sumTable } from './log-table.js'

/** The part of sqlite3 that this subject uses. */
interface AsyncStatement {
  run(values: unknown[], callback: (error: Error | null) => void): void
  finalize(callback: (error: Error | null) => void): void
}
interface AsyncDatabase {
  exec(sql: string, callback: (error: Error | null) => void): void
  prepare(sql: string): AsyncStatement
  close(callback: (error: Error | null) => void): void
}

/** sqlite3, the asynchronous package: its statements run in the thread pool. Its installation compiles it. */
export const sqlite3Transactions: Subject = {
  name: 'sqlite3 (asynchronous), transactions of 1,000',
  differs: 'no index',
  async open({ directory }) {
    const require = createRequire(import.meta.url)
    const { Database } = require('sqlite3') as {
      Database: new (path: string, opened: (error: Error | null) => void) => AsyncDatabase
    }
    const connection = await new Promise<AsyncDatabase>((resolve, reject) => {
      const opened: AsyncDatabase = new Database(join(directory, 'by-hand.db'), (error) =>
        error ? reject(error) : resolve(opened),
      )
    })
    const exec = promisify(connection.exec.bind(connection))
    await exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    await exec(LOG_TABLE)
    const statement = connection.prepare(`INSERT INTO log (${COLUMNS}) VALUES ${ROW}`)
    let waiting: LogEntry[] = []
    const flush = async () => {
      const entries = waiting
      waiting = []
      await exec('BEGIN IMMEDIATE')
      await Promise.all(
        entries.map(
          (entry) =>
            new Promise<void>((resolve, reject) =>
              statement.run(rowOf(entry), (error) => (error ? reject(error) : resolve())),
            ),
        ),
      )
      await exec('COMMIT')
    }
    return {
      async write(entries) {
        for (const entry of entries) {
          waiting.push(entry)
          if (waiting.length >= 1000) await flush()
        }
      },
      flush,
      async close() {
        await promisify(statement.finalize.bind(statement))()
        await promisify(connection.close.bind(connection))()
      },
    }
  },
  verify: async ({ directory }) => sumTable(join(directory, 'by-hand.db')),
}

import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import Database from 'better-sqlite3'
import type { SqliteBinding, SqliteBytesRow, SqliteRow } from '../src/connection/sqlite-connection.js'

const CODES: Record<string, LogStorageErrorCode> = {
  SQLITE_ERROR: 'CONNECTION',
  SQLITE_BUSY: 'BUSY',
  SQLITE_FULL: 'DISK_FULL',
  SQLITE_NOTADB: 'CORRUPT',
  SQLITE_CORRUPT: 'CORRUPT',
  SQLITE_CORRUPT_VTAB: 'CORRUPT',
  SQLITE_READONLY: 'READ_ONLY',
  SQLITE_TOOBIG: 'ENTRY_REJECTED',
  SQLITE_CONSTRAINT_TRIGGER: 'ENTRY_REJECTED',
}

function translating<T>(work: () => T): T {
  try {
    return work()
  } catch (cause) {
    if (isLogStorageError(cause)) throw cause
    const { code, message } = cause as { code: string; message: string }
    throw new LogStorageError(CODES[code] ?? 'IO', message, { cause })
  }
}

/** A minimal binding for these tests; the real one is in a separate package. */
export const testBinding: SqliteBinding = {
  name: 'test',
  exclusive: false,
  connect({ path, readOnly, busyTimeout }) {
    const database = translating(() => new Database(path, { readonly: readOnly, timeout: busyTimeout }))
    return {
      get inTransaction() {
        return database.inTransaction
      },
      exec: (sql) => translating(() => void database.exec(sql)),
      prepare(sql) {
        const statement = translating(() => database.prepare(sql))
        return {
          run: (parameters) => translating(() => statement.run(...parameters).changes),
          get: (parameters) => translating(() => statement.get(...parameters) as SqliteRow | undefined),
          all: (parameters) => translating(() => statement.all(...parameters) as SqliteRow[]),
          allBytes: (parameters) => translating(() => statement.all(...parameters) as SqliteBytesRow[]),
          finalize() {},
        }
      },
      createFunction: (name, work) => void database.function(name, work),
      close: () => void database.close(),
    }
  },
}

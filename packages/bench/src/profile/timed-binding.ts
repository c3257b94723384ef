import type { SqliteBinding, SqliteConnection, SqliteStatement } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { threadTime } from './thread-time.js'

/** CPU time of each kind of statement in milliseconds, by the first three words of its SQL. */
export type StatementTimes = Map<string, number>

/** A better-sqlite3 binding that measures every call. */
export function timedBinding(times: StatementTimes): SqliteBinding {
  return {
    name: 'better-sqlite3',
    exclusive: false,
    connect: ({ path, readOnly, busyTimeout }) =>
      timedConnection(new Database(path, { readonly: readOnly, timeout: busyTimeout }), times),
  }
}

function timedConnection(database: Database.Database, times: StatementTimes): SqliteConnection {
  return {
    get inTransaction() {
      return database.inTransaction
    },
    exec: (sql) => void timed(times, sql, () => database.exec(sql)),
    prepare: (sql) => timedStatement(database.prepare(sql), sql, times),
    close: () => void database.close(),
  }
}

function timedStatement(statement: Database.Statement, sql: string, times: StatementTimes): SqliteStatement {
  return {
    run: (parameters) => timed(times, sql, () => statement.run(parameters).changes),
    get: (parameters) =>
      timed(times, sql, () => statement.get(parameters) as ReturnType<SqliteStatement['get']>),
    all: (parameters) =>
      timed(times, sql, () => statement.all(parameters) as ReturnType<SqliteStatement['all']>),
    allBytes: (parameters) =>
      timed(times, sql, () => statement.all(parameters) as ReturnType<SqliteStatement['allBytes']>),
    finalize: () => {},
  }
}

function timed<Result>(times: StatementTimes, sql: string, work: () => Result): Result {
  const kind = sql.trimStart().split(/\s+/, 3).join(' ')
  const start = threadTime()
  try {
    return work()
  } finally {
    times.set(kind, (times.get(kind) ?? 0) + threadTime() - start)
  }
}

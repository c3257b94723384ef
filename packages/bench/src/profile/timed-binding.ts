import type { SqliteBinding, SqliteConnection, SqliteStatement } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { threadTime } from './thread-time.js'

/** Milliseconds of CPU that each kind of statement took, by the words that its SQL begins with. */
export type StatementTimes = Map<string, number>

/**
 * better-sqlite3 as the SQLite engine sees it, with a clock on every call.
 *
 * @param change What is prepared in the place of a statement.
 */
export function timedBinding(
  times: StatementTimes,
  change: (sql: string) => string = (sql) => sql,
): SqliteBinding {
  return {
    name: 'better-sqlite3',
    exclusive: false,
    connect: ({ path, readOnly, busyTimeout }) =>
      timedConnection(new Database(path, { readonly: readOnly, timeout: busyTimeout }), times, change),
  }
}

function timedConnection(
  database: Database.Database,
  times: StatementTimes,
  change: (sql: string) => string,
): SqliteConnection {
  return {
    get inTransaction() {
      return database.inTransaction
    },
    exec: (sql) => void timed(times, sql, () => database.exec(sql)),
    prepare: (sql) => timedStatement(database.prepare(change(sql)), sql, times),
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

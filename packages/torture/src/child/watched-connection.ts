import type { SqliteConnection } from '@logpond/sqlite'

/** Called before and after each statement of a connection that a transaction contains, `COMMIT` and `ROLLBACK` included. */
export interface Watcher {
  /** `BEGIN …`. */
  begun?(): void
  before?(sql: string): void
  after?(sql: string): void
}

/** A connection whose transactions are watched. Reads outside of a transaction count as a transaction of their own. */
export function watched(connection: SqliteConnection, { begun, before, after }: Watcher): SqliteConnection {
  const around = <Result>(sql: string, work: () => Result): Result => {
    if (!connection.inTransaction) begun?.()
    before?.(sql)
    const result = work()
    after?.(sql)
    return result
  }
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec(sql) {
      if (sql.startsWith('BEGIN')) {
        connection.exec(sql)
        begun?.()
      } else around(sql, () => connection.exec(sql))
    },
    prepare(sql) {
      const statement = connection.prepare(sql)
      return {
        run: (parameters) => around(sql, () => statement.run(parameters)),
        get: (parameters) => around(sql, () => statement.get(parameters)),
        all: (parameters) => around(sql, () => statement.all(parameters)),
        allBytes: (parameters) => around(sql, () => statement.allBytes(parameters)),
        finalize: () => statement.finalize(),
      }
    },
    close: () => connection.close(),
  }
}

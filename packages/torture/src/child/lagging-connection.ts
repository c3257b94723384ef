import type { SqliteConnection } from '@logpond/sqlite'

/** A connection on a slow disk: each COMMIT takes some milliseconds longer. */
export function connectionThatLags(connection: SqliteConnection, milliseconds: number): SqliteConnection {
  const clock = new Int32Array(new SharedArrayBuffer(4))
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec(sql) {
      if (sql === 'COMMIT') Atomics.wait(clock, 0, 0, milliseconds)
      connection.exec(sql)
    },
    prepare: (sql) => connection.prepare(sql),
    close: () => connection.close(),
  }
}

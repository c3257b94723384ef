import type { SqliteConnection } from '@logpond/sqlite'

/** Milliseconds by which a COMMIT is delayed. */
const LATE = 200

/** A connection that reports COMMIT as done, and executes it later. */
export function commitsLate(connection: SqliteConnection): SqliteConnection {
  let isHeld = false
  const commit = () => {
    if (isHeld) connection.exec('COMMIT')
    isHeld = false
  }
  return {
    get inTransaction() {
      return !isHeld && connection.inTransaction
    },
    exec(sql) {
      if (sql !== 'COMMIT') {
        // Statements until then become part of the same transaction.
        if (isHeld && sql === 'BEGIN IMMEDIATE') return
        commit()
        connection.exec(sql)
      } else if (!isHeld) {
        isHeld = true
        setTimeout(commit, LATE)
      }
    },
    prepare: (sql) => connection.prepare(sql),
    close() {
      commit()
      connection.close()
    },
  }
}

/** A connection that begins transactions without the write lock. */
export function beginsDeferred(connection: SqliteConnection): SqliteConnection {
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec: (sql) => connection.exec(sql === 'BEGIN IMMEDIATE' ? 'BEGIN DEFERRED' : sql),
    prepare: (sql) => connection.prepare(sql),
    close: () => connection.close(),
  }
}

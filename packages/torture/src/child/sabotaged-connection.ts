import type { SqliteConnection } from '@logpond/sqlite'
import { SEAL } from '../strike.js'
import { watched } from './watched-connection.js'

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

/** A connection that commits its transactions after a statement, and does the rest in another one. */
export function commitsEarly(connection: SqliteConnection, first: string, after: string): SqliteConnection {
  let isFirst = true
  let isMeant = false
  return watched(connection, {
    begun() {
      isFirst = true
      isMeant = false
    },
    before(sql) {
      if (isFirst) isMeant = sql.includes(first)
      isFirst = false
    },
    after(sql) {
      if (!isMeant || !sql.includes(after) || !connection.inTransaction) return
      isMeant = false
      connection.exec('COMMIT; BEGIN IMMEDIATE')
    },
  })
}

/** A connection on which parts that another process has replaced still seem to be there when blocks take their place. */
export function overlooksGoneParts(connection: SqliteConnection): SqliteConnection {
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec: (sql) => connection.exec(sql),
    prepare(sql) {
      const statement = connection.prepare(sql)
      if (!sql.includes(SEAL)) return statement
      return {
        run: (parameters) => statement.run(parameters),
        get: (parameters) => statement.get(parameters),
        all: (parameters) => statement.all(parameters),
        allBytes(parameters) {
          const rows = statement.allBytes(parameters)
          const [from, to] = parameters
          // Only `commitSeal` looks for a single part in a transaction that writes.
          if (rows.length > 0 || from !== to || !connection.inTransaction) return rows
          return [{ key: from as number, value: new Uint8Array(1) }]
        },
        finalize: () => statement.finalize(),
      }
    },
    close: () => connection.close(),
  }
}

import { existsSync } from 'node:fs'
import type { SqliteConnection } from '@logpond/sqlite'

/** How large a database may get. */
export interface Bound {
  readonly pages: number
  /** A file that says, once it is there, that the database may get larger. */
  readonly until: string
}

/** More pages than any database here has. */
const PLENTY = 1_000_000

/** A connection that may not make its database larger than its bound, as long as that holds. */
export function connectionWithin(connection: SqliteConnection, { pages, until }: Bound): SqliteConnection {
  let isBounded = true
  connection.exec(`PRAGMA max_page_count = ${pages}`)
  return {
    get inTransaction() {
      return connection.inTransaction
    },
    exec(sql) {
      if (isBounded && existsSync(until)) {
        isBounded = false
        connection.exec(`PRAGMA max_page_count = ${PLENTY}`)
      }
      connection.exec(sql)
    },
    prepare: (sql) => connection.prepare(sql),
    close: () => connection.close(),
  }
}

import { existsSync } from 'node:fs'
import type { SqliteConnection } from '@logpond/sqlite'

/** A limit on the size of a database. */
export interface Bound {
  readonly pages: number
  /** Path of a file. When it exists, the limit is lifted. */
  readonly until: string
}

/** More pages than any database here has. */
const PLENTY = 1_000_000

/** A connection that cannot make its database larger than a bound, until the bound is lifted. */
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

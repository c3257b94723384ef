import type { SqliteBinding } from '@logpond/sqlite'
import { BunSqliteConnection } from './bun-sqlite-connection.js'
import { loadBunSqlite } from './load-bun-sqlite.js'
import { translateError } from './translate-error.js'

/**
 * `bun:sqlite` as the SQLite engine sees it: for what works on a file without a storage, such as `checkDatabase` and
 * `backUpDatabase` of `@logpond/sqlite`. Nothing of it is loaded before the first connection.
 */
export const bunSqliteBinding: SqliteBinding = {
  name: 'bun:sqlite',
  exclusive: false,
  // Bun has one SQLite, which bun:sqlite and node:sqlite share: the node:sqlite driver gives the same name.
  library: () => ({ name: 'the SQLite of Bun' }),
  connect({ path, readOnly, busyTimeout }) {
    const { Database } = loadBunSqlite()
    try {
      const database = new Database(path, readOnly ? { readonly: true } : { readwrite: true, create: true })
      database.run(`PRAGMA busy_timeout = ${busyTimeout}`)
      return new BunSqliteConnection(database, path)
    } catch (cause) {
      throw translateError(cause, path)
    }
  },
}

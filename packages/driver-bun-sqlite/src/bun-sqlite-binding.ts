import type { SqliteBinding } from '@logpond/sqlite'
import { BunSqliteConnection } from './bun-sqlite-connection.js'
import { loadBunSqlite } from './load-bun-sqlite.js'
import { translateError } from './translate-error.js'

/**
 * The `bun:sqlite` binding, for functions that work on a file without a storage, such as `checkDatabase` and `backUpDatabase` of
 * `@logpond/sqlite`. It loads `bun:sqlite` at the first connection.
 */
export const bunSqliteBinding: SqliteBinding = {
  name: 'bun:sqlite',
  exclusive: false,
  // On Bun, bun:sqlite and node:sqlite share one SQLite library. The node:sqlite driver returns the same name.
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

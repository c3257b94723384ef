import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { loadNodeSqlite } from './load-node-sqlite.js'
import { NodeSqliteConnection } from './node-sqlite-connection.js'
import { translateError } from './translate-error.js'

/**
 * The `node:sqlite` binding, for functions that work on a file without a storage, such as `checkDatabase` and `backUpDatabase`. It
 * loads `node:sqlite` at the first connection.
 */
export const nodeSqliteBinding: SqliteBinding = {
  name: 'node:sqlite',
  exclusive: false,
  // On Bun, bun:sqlite and node:sqlite share one SQLite library. The bun:sqlite driver returns the same name.
  library: () => ({ name: process.versions.bun === undefined ? 'node:sqlite' : 'the SQLite of Bun' }),
  connect({ path, readOnly, busyTimeout }) {
    const { DatabaseSync, cutsText } = loadNodeSqlite()
    try {
      return new NodeSqliteConnection(new DatabaseSync(path, { readOnly, timeout: busyTimeout }), {
        path,
        cutsText,
      })
    } catch (cause) {
      throw translateError(cause, path)
    }
  },
}

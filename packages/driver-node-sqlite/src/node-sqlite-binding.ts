import type { SqliteBinding } from '@logpond/sqlite'
import { loadNodeSqlite } from './load-node-sqlite.js'
import { NodeSqliteConnection } from './node-sqlite-connection.js'
import { translateError } from './translate-error.js'

/** The `node:sqlite` binding. It loads `node:sqlite` at the first connection. */
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

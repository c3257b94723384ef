import type { SqliteBinding } from '@logpond/sqlite'
import { loadNodeSqlite } from './load-node-sqlite.js'
import { NodeSqliteConnection } from './node-sqlite-connection.js'
import { translateError } from './translate-error.js'

/** `node:sqlite` as the SQLite engine sees it. Nothing of it is loaded before the first connection. */
export const nodeSqliteBinding: SqliteBinding = {
  name: 'node:sqlite',
  exclusive: false,
  // Bun has one SQLite, which node:sqlite and bun:sqlite share: the bun:sqlite driver gives the same name.
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

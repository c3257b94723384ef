import type { SqliteBinding } from '@logpond/sqlite'
import { loadNodeSqlite } from './load-node-sqlite.js'
import { NodeSqliteConnection } from './node-sqlite-connection.js'
import { translateError } from './translate-error.js'

/** `node:sqlite` as the SQLite engine sees it. Nothing of it is loaded before the first connection. */
export const nodeSqliteBinding: SqliteBinding = {
  name: 'node:sqlite',
  exclusive: false,
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

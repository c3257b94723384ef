import type { SqliteBinding } from '@logpond/sqlite'
import { checkSync } from './check-sync.js'
import { refuseHotJournal } from './hot-journal.js'
import { loadNodeSqlite3Wasm } from './load-node-sqlite3-wasm.js'
import { NodeSqlite3WasmConnection } from './node-sqlite3-wasm-connection.js'
import { openDatabase } from './open-database.js'
import { translateError } from './translate-error.js'

/**
 * node-sqlite3-wasm as the SQLite engine sees it: for what works on a file without a storage. Nothing of it is loaded
 * before the first connection.
 */
export const nodeSqlite3WasmBinding: SqliteBinding = {
  name: 'node-sqlite3-wasm',
  exclusive: true,
  // Without a busy timeout: node-sqlite3-wasm would keep the processor busy with waiting.
  connect({ path, readOnly }) {
    const module = loadNodeSqlite3Wasm()
    if (path !== ':memory:' && !readOnly) checkSync()
    refuseHotJournal(path)
    try {
      return new NodeSqlite3WasmConnection(openDatabase(module, path, readOnly), path)
    } catch (cause) {
      throw translateError(cause, path)
    }
  },
}

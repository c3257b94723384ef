import type { SqliteBinding } from '@logpond/sqlite'
import { checkSync } from './check-sync.js'
import { refuseHotJournal } from './hot-journal.js'
import { loadNodeSqlite3Wasm, type NodeSqlite3WasmEngine } from './load-node-sqlite3-wasm.js'
import { NodeSqlite3WasmConnection } from './node-sqlite3-wasm-connection.js'
import { openDatabase } from './open-database.js'
import { translateError } from './translate-error.js'

/**
 * The node-sqlite3-wasm binding, for functions that work on a file without a storage, such as `checkDatabase` of
 * `@logpond/sqlite`. It loads node-sqlite3-wasm at the first connection.
 */
export const nodeSqlite3WasmBinding: SqliteBinding = bindingOf(undefined)

/** @param engine What node-sqlite3-wasm exports, or the path of its main module. @default the one that is installed */
export function bindingOf(engine: NodeSqlite3WasmEngine | undefined): SqliteBinding {
  return {
    name: 'node-sqlite3-wasm',
    exclusive: true,
    // No busy timeout: node-sqlite3-wasm would wait in a loop that keeps the CPU busy.
    connect({ path, readOnly }) {
      const module = loadNodeSqlite3Wasm(engine)
      if (path !== ':memory:' && !readOnly) checkSync()
      refuseHotJournal(path)
      try {
        return new NodeSqlite3WasmConnection(openDatabase(module, path, readOnly), path)
      } catch (cause) {
        throw translateError(cause, path)
      }
    },
  }
}

import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'

/** Options of {@link nodeSqlite3Wasm}. */
export interface NodeSqlite3WasmOptions extends SqliteOptions {}

/**
 * A driver that keeps log entries in a SQLite database by node-sqlite3-wasm, which has no native code, in a worker
 * thread unless told otherwise. Nobody else can have the file open meanwhile.
 *
 * Wrong options are told by `open`, as `INVALID_OPTIONS`; a missing node-sqlite3-wasm as `UNSUPPORTED`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: nodeSqlite3Wasm({ path: 'logs.db' }) })
 * ```
 */
export function nodeSqlite3Wasm(options: NodeSqlite3WasmOptions): LogDriver {
  return createSqliteDriver(nodeSqlite3WasmBinding, options, new URL('./worker.js', import.meta.url))
}

import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'

/** Options of {@link nodeSqlite3Wasm}. */
export interface NodeSqlite3WasmOptions extends SqliteOptions {}

/**
 * Creates a driver that stores log entries in a SQLite database through node-sqlite3-wasm, which has no native code. SQLite runs
 * in a worker thread, unless `thread` is `'main'`. While the file is open, no other driver can open it, except with `readOnly`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: nodeSqlite3Wasm({ path: 'logs.db' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong, with `BUSY` if another driver has the file open, and with
 * `UNSUPPORTED` if node-sqlite3-wasm is not installed or does not run here.
 */
export function nodeSqlite3Wasm(options: NodeSqlite3WasmOptions): LogDriver {
  return createSqliteDriver(nodeSqlite3WasmBinding, options, new URL('./worker.js', import.meta.url))
}

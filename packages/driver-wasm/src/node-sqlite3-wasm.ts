import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import type { NodeSqlite3WasmEngine } from './load-node-sqlite3-wasm.js'
import { bindingOf, nodeSqlite3WasmBinding } from './node-sqlite3-wasm-binding.js'
import { threadScript } from './thread-script.js'

/** Options of {@link nodeSqlite3Wasm}. */
export interface NodeSqlite3WasmOptions extends SqliteOptions {
  /**
   * The node-sqlite3-wasm to use: the path of its main module, or the module itself if a bundler has put it into the
   * application. A module cannot be handed to a thread: with one, `thread` is `'main'`.
   *
   * @default the node-sqlite3-wasm that is installed
   */
  readonly engine?: NodeSqlite3WasmEngine | undefined
}

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
  if (options?.engine === undefined)
    return createSqliteDriver(nodeSqlite3WasmBinding, options, threadScript())
  const { engine, ...others } = options
  const thread = others.thread ?? (typeof engine === 'object' ? 'main' : undefined)
  return createSqliteDriver(bindingOf(engine), { ...others, thread }, threadScript(engine))
}

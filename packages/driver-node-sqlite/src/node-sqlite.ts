import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { nodeSqliteBinding } from './node-sqlite-binding.js'

/** Options of {@link nodeSqlite}. */
export interface NodeSqliteOptions extends SqliteOptions {}

/**
 * A driver that keeps log entries in a SQLite database by `node:sqlite`, which Node.js, Bun and Deno bring along, in a
 * worker thread unless told otherwise.
 *
 * Wrong options are reported by `open`, as `INVALID_OPTIONS`; a runtime without a fit `node:sqlite` as `UNSUPPORTED`,
 * and so is a file that this process has open with another SQLite, in any of its threads.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: nodeSqlite({ path: 'logs.db' }) })
 * ```
 */
export function nodeSqlite(options: NodeSqliteOptions): LogDriver {
  // Node.js 22 warns that node:sqlite is experimental. Loaded here, it says so once; the threads of the driver do not.
  process.getBuiltinModule?.('node:sqlite')
  return createSqliteDriver(nodeSqliteBinding, options, new URL('./worker.js', import.meta.url))
}

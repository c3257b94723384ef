import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver, nodeSqliteBinding } from '@logpond/sqlite/worker'
import { threadScript } from './thread-script.js'

/** Options of {@link nodeSqlite}. */
export interface NodeSqliteOptions extends SqliteOptions {}

/**
 * Creates a driver that stores log entries in a SQLite database through `node:sqlite`, which is part of Node.js, Bun and Deno.
 * SQLite runs in worker threads, unless `thread` is `'main'`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: nodeSqlite({ path: 'logs.db' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong. It fails with `UNSUPPORTED` if the runtime has no suitable
 * `node:sqlite`, or if a thread of this process has the file open with another SQLite library.
 */
export function nodeSqlite(options: NodeSqliteOptions): LogDriver {
  // Node.js 22 warns that node:sqlite is experimental. Loading it here prints the warning once; worker.ts suppresses it.
  process.getBuiltinModule?.('node:sqlite')
  return createSqliteDriver(nodeSqliteBinding, options, threadScript)
}

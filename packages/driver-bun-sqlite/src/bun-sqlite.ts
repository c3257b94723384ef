import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { bunSqliteBinding } from './bun-sqlite-binding.js'
import { threadScript } from './thread-script.js'

/** Options of {@link bunSqlite}. */
export interface BunSqliteOptions extends SqliteOptions {}

/**
 * Creates a driver that stores log entries in a SQLite database through `bun:sqlite`, which is part of Bun. SQLite runs in worker
 * threads, unless `thread` is `'main'`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: bunSqlite({ path: 'logs.db' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong. It fails with `UNSUPPORTED` if the runtime is not Bun, if the SQLite
 * library of Bun is too old, or if a thread of this process has the file open with another SQLite library.
 */
export function bunSqlite(options: BunSqliteOptions): LogDriver {
  return createSqliteDriver(bunSqliteBinding, options, threadScript)
}

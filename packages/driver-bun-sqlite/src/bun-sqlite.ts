import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { bunSqliteBinding } from './bun-sqlite-binding.js'

/** Options of {@link bunSqlite}. */
export interface BunSqliteOptions extends SqliteOptions {}

/**
 * A driver that keeps log entries in a SQLite database by `bun:sqlite`, which is part of Bun, in a worker thread unless
 * `thread: 'main'` is given.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: bunSqlite({ path: 'logs.db' }) })
 * ```
 *
 * `open` reports wrong options as `INVALID_OPTIONS`. It reports `UNSUPPORTED` on another runtime than Bun, where Bun uses an
 * SQLite that does not fit, and for a file that this process has open with another SQLite, in any of its threads.
 */
export function bunSqlite(options: BunSqliteOptions): LogDriver {
  return createSqliteDriver(bunSqliteBinding, options, new URL('./worker.js', import.meta.url))
}

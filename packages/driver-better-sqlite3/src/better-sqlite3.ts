import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { betterSqlite3Binding } from './better-sqlite3-binding.js'

/** Options of {@link betterSqlite3}. */
export interface BetterSqlite3Options extends SqliteOptions {}

/**
 * Creates a driver that stores log entries in a SQLite database through better-sqlite3. SQLite runs in worker threads, unless
 * `thread` is `'main'`.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: betterSqlite3({ path: 'logs.db' }) })
 * ```
 *
 * `open` fails with `INVALID_OPTIONS` if an option is wrong. It fails with `UNSUPPORTED` if better-sqlite3 is not installed or does
 * not run here, or if a thread of this process has the file open with another SQLite library.
 */
export function betterSqlite3(options: BetterSqlite3Options): LogDriver {
  return createSqliteDriver(betterSqlite3Binding, options, new URL('./worker.js', import.meta.url))
}

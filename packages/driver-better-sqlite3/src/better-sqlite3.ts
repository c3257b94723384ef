import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { betterSqlite3Binding } from './better-sqlite3-binding.js'

/** Options of {@link betterSqlite3}. */
export interface BetterSqlite3Options extends SqliteOptions {}

/**
 * A driver that keeps log entries in a SQLite database by better-sqlite3, in a worker thread unless told otherwise.
 *
 * Wrong options are reported by `open`, as `INVALID_OPTIONS`; a missing or unfit better-sqlite3 as `UNSUPPORTED`, and so is a
 * file that this process has open with another SQLite, in any of its threads.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: betterSqlite3({ path: 'logs.db' }) })
 * ```
 */
export function betterSqlite3(options: BetterSqlite3Options): LogDriver {
  return createSqliteDriver(betterSqlite3Binding, options, new URL('./worker.js', import.meta.url))
}

import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { myEngineBinding } from './my-engine-binding.ts'

/**
 * A driver that stores log entries in a SQLite database with my-engine, by default in a worker thread.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: myEngine({ path: 'logs.db' }) })
 * ```
 */
export function myEngine(options: SqliteOptions): LogDriver {
  return createSqliteDriver(myEngineBinding, options, new URL(worker(), import.meta.url))
}

/** Tests run the sources directly, and programs run the built files. */
function worker(): string {
  return import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
}

import type { LogDriver } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { createSqliteDriver } from '@logpond/sqlite/worker'
import { myEngineBinding } from './my-engine-binding.ts'

/**
 * A driver that keeps log entries in a SQLite database by my-engine, in a worker thread unless told otherwise.
 *
 * ```ts
 * const storage = await openLogStorage({ driver: myEngine({ path: 'logs.db' }) })
 * ```
 */
export function myEngine(options: SqliteOptions): LogDriver {
  return createSqliteDriver(myEngineBinding, options, new URL(worker(), import.meta.url))
}

/** Tests run the source as it is, and a program what was built. */
function worker(): string {
  return import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
}

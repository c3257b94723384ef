import type { SqliteBinding } from '../sqlite-connection.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { hostDriver } from './host-driver.js'

/** Makes this worker thread host the SQLite engine over a binding: what the thread of a SQLite driver package calls. */
export function hostSqliteDriver(binding: SqliteBinding): Promise<void> {
  return hostDriver(async (options, role) => {
    // Loaded in the thread that runs it alone: the engine and its query compiler are hundreds of modules.
    const { SqliteDriver } = await import('../sqlite-driver.js')
    return new SqliteDriver({ binding, options: options as SqliteOptions, role })
  })
}

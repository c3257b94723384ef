import { pragma } from '../connection/pragma.js'
import type { SqliteBinding, SqliteConnection } from '../connection/sqlite-connection.js'

/** The uuid of a database whose write-ahead log was moved away, or `'empty'`; `undefined` if it is not a Logpond database. */
export function probeDatabase(binding: SqliteBinding, path: string): string | undefined {
  let connection: SqliteConnection | undefined
  try {
    connection = binding.connect({ path, readOnly: false, busyTimeout: 0 })
    if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    if (pragma(connection, 'schema_version') === 0) return 'empty'
    const statement = connection.prepare('SELECT uuid FROM log_state')
    const uuid = statement.get([])?.uuid
    statement.finalize()
    return typeof uuid === 'string' ? uuid : undefined
  } catch {
    return undefined
  } finally {
    connection?.close()
  }
}

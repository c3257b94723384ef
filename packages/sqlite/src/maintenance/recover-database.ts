import { type RecoveredPart, recoverAside, runSync } from '@logpond/blocks'
import { checkRuntime } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { StatementCache } from '../connection/statement-cache.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { checkVersion, SCHEMA_VERSION } from '../schema/migrations.js'
import { SqliteBlockStore } from '../store/sqlite-block-store.js'
import { inspectDatabase } from './inspect-database.js'

/** Milliseconds to wait for a writer. */
const BUSY_TIMEOUT = 5000

/**
 * Reads what can still be read of the damaged blocks and batches of a database: those that Logpond has put aside, and those that it has not met
 * yet. Changes nothing. Each column of a block has a checksum of its own, so one damaged byte usually costs one field of some entries.
 * A batch that is not sealed yet has one checksum for all of its entries.
 *
 * Like `checkDatabase`, it joins drivers that have the database open, and reads a copy otherwise.
 *
 * @example
 * ```ts
 * recoverDatabase(betterSqlite3Binding, 'logs.db', ({ entries, lost }) => {
 *   for (const { entry, unreadable } of entries) console.log(entry.message, unreadable)
 * })
 * ```
 *
 * @param found Called with each damaged part, the first that was put aside first.
 * @throws LogStorageError CORRUPT if SQLite cannot read the database; INVALID_OPTIONS for a file of another application; BUSY if a driver
 * has the file to itself, or it is written to during each attempt; DISK_FULL, READ_ONLY, IO, UNSUPPORTED; and what `found` throws.
 */
export function recoverDatabase(
  binding: SqliteBinding,
  path: string,
  found: (part: RecoveredPart) => void,
): void {
  checkRuntime()
  refuseOtherLibrary(binding, path)
  inspectDatabase(binding, path, (inspected) => {
    const connection = binding.connect({ path: inspected.path, readOnly: false, busyTimeout: BUSY_TIMEOUT })
    const statements = new StatementCache(connection)
    try {
      if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
      connection.exec('PRAGMA cell_size_check = 1')
      // Files of earlier versions have no blocks.
      if (checkVersion(connection, inspected.database) !== SCHEMA_VERSION) return
      runSync(recoverAside(new SqliteBlockStore(connection, statements), found))
    } finally {
      statements.finalize()
      connection.close()
    }
  })
}

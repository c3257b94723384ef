// biome-ignore-all lint/suspicious/noTsIgnore: there is an error only where kysely is not installed
import { statSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { checkSqliteOptions } from '../check-sqlite-options.js'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { cannotRead } from '../read-only/copy-files.js'
import { type KyselyModule, loadKysely } from './kysely-module.js'
import type { LogDatabase } from './log-database.js'
import { logDialect } from './log-dialect.js'
import { narrowParts } from './narrow-parts.js'
import { OpenedParts } from './opened-parts.js'
import { SqlSources } from './sql-sources.js'

/** Options of {@link openLogDatabase}. */
export interface LogDatabaseOptions {
  /**
   * The SQLite binding to read with, for example `betterSqlite3Binding` of `@logpond/driver-better-sqlite3`. A process must not
   * use two SQLite libraries on one file, so in a process that stores entries it must be that of the driver.
   *
   * @default the binding of a driver that was created in this thread, or else `node:sqlite`
   */
  binding?: SqliteBinding | undefined
  /** Milliseconds that a statement waits while other processes prevent reading; 0 to 3,600,000. @default 5000 */
  busyTimeout?: number | undefined
  /**
   * The module `kysely`, where it cannot be found by its name, as in a bundle: `import * as kysely from 'kysely'`.
   *
   * @default the `kysely` that is installed
   */
  kysely?: object | undefined
}

/**
 * The `Kysely` of the installed package `kysely`. Without that package, it has the type `any`.
 *
 * @ts-ignore The package may not be installed. */
export type LogKysely = import('kysely').Kysely<LogDatabase>

/**
 * Opens a Logpond database for SQL, only to read: a Kysely with the views `logs` and `log_parts` of {@link LogDatabase}. It needs the
 * package `kysely`.
 *
 * ```ts
 * await using db = openLogDatabase('logs.db')
 * const slow = await db
 *   .selectFrom('logs')
 *   .select(['service', sql<number>`max(attributes ->> 'ms')`.as('slowest')])
 *   .where('time', '>=', '2026-01-31')
 *   .groupBy('service')
 *   .execute()
 * const { rows } = await sql<{ hour: string; count: number }>`
 *   SELECT substr(time, 1, 13) AS hour, count(*) AS count FROM logs GROUP BY 1`.execute(db)
 * ```
 *
 * Other drivers may have the file open and may store, seal and clean up at the same time: each statement, or each transaction, reads
 * what was committed when it began. It changes nothing in the file. `db.destroy()` closes it.
 *
 * SQLite runs in the calling thread, and one statement after the other. A statement opens each block that may have entries for it: with
 * Kysely, comparisons of `id`, `time`, `time_us`, `severity` and `severity_number` with values choose the blocks; in SQL as text, a
 * condition on `log_parts` does (see the README). A million entries take 0.2 to 0.7 s for each column that is used.
 *
 * @param path The file. It must exist.
 * @throws LogStorageError INVALID_OPTIONS if an option is wrong or there is no such file; UNSUPPORTED if `kysely` is not installed.
 *   Statements fail with INVALID_QUERY if SQLite refuses them, READ_ONLY if they write, CORRUPT if a block that they need is damaged,
 *   UNSUPPORTED if the binding has no functions of SQL or this process has the file open with another SQLite library, BUSY, IO,
 *   DISK_FULL.
 */
export function openLogDatabase(path: string, options: LogDatabaseOptions = {}): LogKysely {
  const { binding, busyTimeout, kysely = loadKysely() } = options
  const checked = checkSqliteOptions({ path, busyTimeout, readOnly: true })
  const database = resolveDatabasePath(checked.path)
  checkFile(database)
  const module = kysely as KyselyModule
  const parts = new OpenedParts()
  const sources = new SqlSources(binding, { ...checked, path: database }, parts)
  const file = { path: database, sources, parts, busyTimeout: checked.busyTimeout }
  return new module.Kysely<LogDatabase>({ dialect: logDialect(module, file), plugins: [narrowParts(module)] })
}

function checkFile(path: string): void {
  try {
    if (path !== ':memory:' && statSync(path).isFile()) return
  } catch (thrown) {
    throw cannotRead(path, thrown)
  }
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `path must name a Logpond database in a file; it was ${JSON.stringify(path)}.`,
  )
}

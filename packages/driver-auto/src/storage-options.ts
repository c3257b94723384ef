import type { LogDriver, LogStorage, OpenLogStorageOptions } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import type { DriverName } from './driver-name.js'

/** The options of a storage other than its driver: `batch`, `retry`, `retention`, `onDrop`, … */
export type OpeningOptions = Omit<OpenLogStorageOptions, 'driver'>

/** Write to a storage that the application has opened. It is never closed for the application. */
export interface GivenStorage {
  /** The storage to write to. */
  storage: LogStorage
}

/**
 * Write to a SQLite database. The storage is opened in the background, and closed by the end of the logger that uses it
 * (`end`, `close`, `shutdown`).
 */
export interface StorageAtPath extends SqliteOptions, OpeningOptions {
  /**
   * The driver to use: its name, or a driver. A driver has its own options, so `path` is ignored with one, and no other option
   * of SQLite may be given.
   *
   * @default the first of `'better-sqlite3'`, `'wasm'` and `'node-sqlite'` that is installed and works; `'node-sqlite'` needs
   *   no installation
   */
  driver?: DriverName | LogDriver | undefined
}

/** Write through a driver. The storage is opened and closed as with a path. */
export interface StorageOnDriver extends OpeningOptions {
  /** The driver to use, such as `betterSqlite3({ path: 'logs.db' })`. */
  driver: LogDriver
}

/**
 * Where a logger stores its entries: a storage of the application, a path, or a driver.
 *
 * ```ts
 * const options: StorageOptions[] = [
 *   { storage },
 *   { path: 'app-logs.db' },
 *   { path: 'app-logs.db', driver: 'node-sqlite', thread: 'main', retention: { maxAgeDays: 30 } },
 *   { driver: betterSqlite3({ path: 'app-logs.db' }), batch: { queueSize: 100_000 } },
 * ]
 * ```
 */
export type StorageOptions = GivenStorage | StorageAtPath | StorageOnDriver

/** The names of all these options. */
export type StorageOptionName = keyof GivenStorage | keyof StorageAtPath

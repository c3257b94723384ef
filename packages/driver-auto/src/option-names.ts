import type { SqliteOptions } from '@logpond/sqlite'
import type { OpeningOptions } from './storage-options.js'

/** The options of a SQLite driver; a missing name does not compile. */
export const SQLITE_OPTIONS: { readonly [Name in keyof Required<SqliteOptions>]: true } = {
  path: true,
  wal: true,
  durability: true,
  fullText: true,
  thread: true,
  busyTimeout: true,
  walAutocheckpoint: true,
  onCorrupt: true,
  readOnly: true,
}

/** The options of a storage other than its driver; a missing name does not compile. */
export const OPENING_OPTIONS: { readonly [Name in keyof Required<OpeningOptions>]: true } = {
  batch: true,
  retry: true,
  retention: true,
  syncInterval: true,
  enrich: true,
  onDrop: true,
  onRecovered: true,
  onStateChange: true,
  flushOnExit: true,
  signal: true,
  clock: true,
}

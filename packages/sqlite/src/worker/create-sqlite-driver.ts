import { resolve } from 'node:path'
import type { DriverSupports, LogDriver } from '@logpond/core'
import type { SqliteBinding } from '../sqlite-connection.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { LazyDriver } from './lazy-driver.js'
import { WorkerDriver } from './worker-driver.js'

/**
 * Makes the driver of a SQLite driver package: in threads of its own, or in the calling one where the options say so.
 * Never throws; what is wrong with the options is told by `open`.
 *
 * @param binding The SQLite binding, for `thread: 'main'`; it is not loaded before the driver is opened.
 * @param entry The module that hosts the same binding in a thread: it calls `hostSqliteDriver`.
 */
export function createSqliteDriver(binding: SqliteBinding, options: SqliteOptions, entry: URL): LogDriver {
  const { name } = binding
  const absolute = withAbsolutePath(options)
  const supports = sqliteSupports(binding, absolute)
  if (absolute.thread !== 'main') {
    return new WorkerDriver({ name, supports, entry, setup: absolute })
  }
  return new LazyDriver({
    name,
    // In one thread, a read that yields is the most that there can be.
    supports: { ...supports, concurrentReads: false },
    load: async () => {
      const { SqliteDriver } = await import('../sqlite-driver.js')
      return new SqliteDriver({ binding, options: absolute, role: 'writer' })
    },
  })
}

function sqliteSupports(binding: SqliteBinding, options: SqliteOptions): DriverSupports {
  const persistent = options.path !== ':memory:'
  const shared = persistent && !binding.exclusive
  return {
    // Without a write-ahead log a reader locks the writer out.
    concurrentReads: shared && options.wal !== false,
    multiProcess: shared,
    fullText: options.fullText !== false,
    sync: true,
    persistent,
    durable: persistent && options.durability === 'full',
  }
}

// A driver may be opened again after the process went to another folder; it must find the same file.
function withAbsolutePath(options: SqliteOptions): SqliteOptions {
  const path = options?.path
  if (typeof path !== 'string' || path === '' || path === ':memory:') return { ...options }
  return { ...options, path: resolve(path) }
}

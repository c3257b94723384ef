import { resolve } from 'node:path'
import type { LogDriver } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { noteBinding } from '../connection/used-bindings.js'
import { isDatabasePath } from '../files/database-path.js'
import { ReadOnlyDriver, readOnlySupports } from '../read-only/read-only-driver.js'
import type { SqliteOptions } from '../sqlite-options.js'
import { sqliteSupports } from '../sqlite-supports.js'
import type { SqliteSetup } from './host-sqlite-driver.js'
import { OwnedDriver } from './owned-driver.js'
import { SpareThread } from './spare-thread.js'
import { isScript, type ThreadScript } from './thread-script.js'
import { WorkerDriver } from './worker-driver.js'

/**
 * Creates the driver of a SQLite driver package. It runs in its own threads, or in the calling one with `thread: 'main'`.
 * Never throws: `open` reports wrong options.
 *
 * @param binding The SQLite binding, for `thread: 'main'`; it is not loaded before the driver is opened.
 * @param entry The module or bundled script that hosts the same binding in a thread: it calls `hostSqliteDriver`.
 */
export function createSqliteDriver(
  binding: SqliteBinding,
  options: SqliteOptions,
  entry: URL | ThreadScript,
): LogDriver {
  const absolute = withAbsolutePath(options)
  if (absolute?.readOnly === true) return createReadOnlyDriver(binding, absolute, entry)
  noteBinding(binding)
  const hasReader = absolute?.thread !== 'main'
  const supports = sqliteSupports(binding, absolute, { hasReader })
  const { name } = binding
  const setupOf = (path: string, owner: string | undefined, mayBeDamaged = false): SqliteSetup => ({
    options: { ...absolute, path },
    owner,
    mayBeDamaged,
  })
  const makeThread = (path: string, owner: string | undefined, mayBeDamaged = false, spare?: SpareThread) =>
    new WorkerDriver({ name, supports, entry, setup: setupOf(path, owner, mayBeDamaged), spare })
  return new OwnedDriver({
    binding,
    supports,
    options: absolute,
    isPipelined: hasReader,
    makeThread,
    // A module gets its setup when it starts.
    startThread:
      hasReader && isScript(entry) ? () => new SpareThread({ name: 'logpond writer', entry }) : undefined,
    make: (path, owner, mayBeDamaged, spare) => {
      if (hasReader) return makeThread(path, owner, mayBeDamaged, spare)
      return import('../sqlite-driver.js').then(
        ({ SqliteDriver }) =>
          new SqliteDriver({ ...setupOf(path, owner, mayBeDamaged), binding, role: 'writer' }),
      )
    },
  })
}

/** Claims no file: other drivers may open and close it. */
function createReadOnlyDriver(
  binding: SqliteBinding,
  options: SqliteOptions,
  entry: URL | ThreadScript,
): LogDriver {
  if (options.thread === 'main') return new ReadOnlyDriver({ bindings: [binding], options })
  const setup: SqliteSetup = { options, owner: undefined }
  return new WorkerDriver({ name: binding.name, supports: readOnlySupports(options), entry, setup })
}

// A driver may be opened again after the process changed its working directory; it must find the same file.
function withAbsolutePath(options: SqliteOptions): SqliteOptions {
  // `open` refuses anything else.
  if (typeof options !== 'object' || options === null) return options
  const { path } = options
  if (path === ':memory:' || !isDatabasePath(path)) return { ...options }
  return { ...options, path: resolve(path) }
}

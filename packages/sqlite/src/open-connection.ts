import { dirname } from 'node:path'
import { isLogStorageError, LogStorageError } from '@logpond/core'
import { pragma } from './connection/pragma.js'
import type { SqliteBinding, SqliteConnection } from './connection/sqlite-connection.js'
import { syncDirectory } from './files/sync-directory.js'
import { checkVersion, migrate, SCHEMA_VERSION, VERSION_WITH_ROWS } from './schema/migrations.js'
import { presentAsBlocks } from './schema/upgrade-rows.js'
import type { SqliteOptions } from './sqlite-options.js'
import { lastingProblemOf } from './store/store-state.js'
import { durableLevel, NORMAL_LEVEL } from './write/synchronous-level.js'

/** SQLite before this version can corrupt a database when two connections write and checkpoint together. */
const OLDEST_SQLITE = [3, 51, 3] as const

/** A larger write-ahead log is truncated to this many bytes when it starts again. */
const JOURNAL_SIZE_LIMIT = 16 * 1024 * 1024

/** How SQLite calls `auto_vacuum = INCREMENTAL` when it is asked. */
const INCREMENTAL = 2

/** KiB of pages that a connection keeps in memory. */
const WRITER_CACHE_KIB = 16_384
const READER_CACHE_KIB = 8192

/**
 * Opens a connection that reads and writes, with its pragmas and schema. If any of it fails, nothing stays open. If the file
 * does not exist, call `prepareFile` first.
 *
 * @throws LogStorageError
 */
export function openWriter(binding: SqliteBinding, options: Required<SqliteOptions>): SqliteConnection {
  const { path, busyTimeout } = options
  return setUp(binding.connect({ path, readOnly: false, busyTimeout }), (connection) => {
    // Must come first: without it, such a binding cannot even read a file that has a write-ahead log.
    if (binding.exclusive) set(connection, 'locking_mode', 'EXCLUSIVE', 'exclusive')
    checkSqliteVersion(connection, binding.name)
    // Checked before anything is written, so that the file of another application does not change.
    checkVersion(connection, path)
    // Takes effect only before the first table is created; without it, the file could never return space. Setting it writes to the file.
    if (pragma(connection, 'auto_vacuum') !== INCREMENTAL) connection.exec('PRAGMA auto_vacuum = INCREMENTAL')
    setJournalMode(connection, options)
    set(connection, 'synchronous', options.durability === 'full' ? durableLevel(options) : NORMAL_LEVEL)
    set(connection, 'wal_autocheckpoint', options.walAutocheckpoint)
    set(connection, 'journal_size_limit', JOURNAL_SIZE_LIMIT)
    setCommon(connection, options, WRITER_CACHE_KIB)
    migrate(connection, path)
    checkState(connection, path)
    // Bindings without shared memory have their own file layer, which does not sync the folder after creating a file.
    if (binding.exclusive && path !== ':memory:') syncDirectory(dirname(path))
  })
}

/** @throws LogStorageError CORRUPT if the counters are too damaged to correct. */
function checkState(connection: SqliteConnection, path: string): void {
  const statement = connection.prepare('SELECT next_id FROM log_state')
  const problem = lastingProblemOf(statement.get([]))
  statement.finalize()
  if (problem !== undefined)
    throw new LogStorageError('CORRUPT', `${path} is damaged: ${problem}. Restore a backup.`)
}

/**
 * Opens a connection to an existing database that can only read.
 *
 * @param opened The path that is opened instead, such as that of a copy.
 */
export function openReader(
  binding: SqliteBinding,
  options: Required<SqliteOptions>,
  opened = options.path,
): SqliteConnection {
  const { path, busyTimeout } = options
  return setUp(binding.connect({ path: opened, readOnly: true, busyTimeout }), (connection) => {
    if (binding.exclusive) set(connection, 'locking_mode', 'EXCLUSIVE', 'exclusive')
    set(connection, 'query_only', 1)
    setCommon(connection, options, READER_CACHE_KIB)
    const version = checkVersion(connection, path)
    if (version === SCHEMA_VERSION) return
    if (version === VERSION_WITH_ROWS) {
      set(connection, 'query_only', 0)
      presentAsBlocks(connection)
      set(connection, 'query_only', 1)
      return
    }
    if (version === 0) {
      throw new LogStorageError(
        'UNSUPPORTED',
        `${path} is an empty file: nothing was ever stored in it. Open it once for writing.`,
      )
    }
    throw new LogStorageError(
      'UNSUPPORTED',
      `${path} has version ${version} of the schema, and a reader cannot upgrade it to ${SCHEMA_VERSION}. Open it once for writing.`,
    )
  })
}

function setUp(connection: SqliteConnection, work: (connection: SqliteConnection) => void): SqliteConnection {
  try {
    work(connection)
    return connection
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

function setCommon(
  connection: SqliteConnection,
  { busyTimeout }: Required<SqliteOptions>,
  cacheKib: number,
): void {
  set(connection, 'busy_timeout', busyTimeout)
  set(connection, 'cache_size', -cacheKib)
  set(connection, 'temp_store', 2)
  // The file may come from anywhere: damaged pages must be detected, and its schema must not run code.
  set(connection, 'cell_size_check', 1)
  set(connection, 'trusted_schema', 0)
}

function setJournalMode(connection: SqliteConnection, { path, wal }: Required<SqliteOptions>): void {
  if (path === ':memory:') return
  // A binding without shared memory may stay in another mode without an error, so the result is checked.
  const mode = changeJournalMode(connection, path, wal)
  if (mode === (wal ? 'wal' : 'delete')) return
  throw new LogStorageError(
    'UNSUPPORTED',
    `SQLite keeps ${path} in journal mode ${mode} although wal is ${wal}. Its file system may not support it; try wal: ${!wal}.`,
  )
}

function changeJournalMode(connection: SqliteConnection, path: string, wal: boolean): unknown {
  try {
    return pragma(connection, `journal_mode = ${wal ? 'WAL' : 'DELETE'}`)
  } catch (thrown) {
    const isKept = isLogStorageError(thrown) && thrown.code === 'BUSY' && !wal && hasWal(connection)
    if (!isKept) throw thrown
    throw new LogStorageError(
      'BUSY',
      `${path} is open elsewhere with wal: true, and cannot change to wal: false until it is closed there, whatever busyTimeout is. Use wal: true here too, or close it everywhere else first.`,
      { cause: thrown.cause ?? thrown },
    )
  }
}

function hasWal(connection: SqliteConnection): boolean {
  try {
    return pragma(connection, 'journal_mode') === 'wal'
  } catch {
    return false
  }
}

function set(connection: SqliteConnection, name: string, value: number | string, expected = value): void {
  connection.exec(`PRAGMA ${name} = ${value}`)
  const actual = pragma(connection, name)
  if (actual === expected) return
  throw new LogStorageError('UNSUPPORTED', `SQLite keeps ${name} at ${actual}; it should be ${expected}.`)
}

function checkSqliteVersion(connection: SqliteConnection, binding: string): void {
  const statement = connection.prepare('SELECT sqlite_version() AS version')
  const version = String(statement.get([])?.version)
  statement.finalize()
  const parts = version.split('.').map(Number)
  for (const [i, oldest] of OLDEST_SQLITE.entries()) {
    const part = parts[i] ?? 0
    if (part > oldest) return
    if (part === oldest) continue
    throw new LogStorageError(
      'UNSUPPORTED',
      `${binding} uses SQLite ${version}, which can corrupt a database; version ${OLDEST_SQLITE.join('.')} or newer is required. Update ${binding}, or the runtime or system that provides its SQLite.`,
    )
  }
}

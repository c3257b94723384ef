import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { checkVersion } from '../migrations.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import type { SqliteBinding } from '../sqlite-connection.js'
import { syncDirectory } from '../sync-directory.js'
import { checkDatabase } from './check-database.js'

/** What a backup holds. */
export interface BackupResult {
  readonly entries: number
  /** The greatest id in it. */
  readonly lastId: number
  readonly bytes: number
}

/**
 * Writes a copy of a database that others may go on writing to: all that was committed when it began, and nothing of what
 * came later. The copy is one file without a write-ahead log, checked from end to end before it gets its name.
 *
 * Readers and writers do not wait for it; the write-ahead log of the database grows while it is being written.
 *
 * @param target The file to be made; there must be none.
 * @throws LogStorageError INVALID_OPTIONS when the target is there or cannot be made, or the source is no Logpond database;
 * CORRUPT when the copy is not sound; UNSUPPORTED while this process has it open with another SQLite library; DISK_FULL, BUSY, IO. Nothing is left at the target then.
 */
export function backUpDatabase(binding: SqliteBinding, path: string, target: string): BackupResult {
  refuseOtherLibrary(binding, path)
  const partial = `${target}.partial`
  refuseExisting(target)
  refuseExisting(partial)
  try {
    copy(binding, path, partial)
    const problems = checkDatabase(binding, partial).filter(({ isSound }) => !isSound)
    if (problems.length > 0) {
      const findings = problems.map(({ finding }) => finding).join(' ')
      throw new LogStorageError(
        'CORRUPT',
        `The backup was not kept, because the copy is not sound: ${findings} Look at the original: logpond check --db ${path}`,
      )
    }
    const result = describe(binding, partial)
    publish(partial, target)
    return result
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${partial}${suffix}`, { force: true })
  }
}

function copy(binding: SqliteBinding, path: string, partial: string): void {
  // Made here, because SQLite would let everybody read it.
  closeSync(create(partial))
  const connection = binding.connect({ path, readOnly: !binding.exclusive, busyTimeout: 5000 })
  try {
    if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    if (checkVersion(connection, path) === 0) {
      throw new LogStorageError('INVALID_OPTIONS', `${path} has nothing to back up: it is an empty database.`)
    }
    connection.prepare('VACUUM INTO ?').run([partial])
  } finally {
    connection.close()
  }
}

function describe(binding: SqliteBinding, partial: string): BackupResult {
  const connection = binding.connect({ path: partial, readOnly: false, busyTimeout: 0 })
  try {
    const statement = connection.prepare('SELECT entry_count, next_id FROM log_state')
    const row = statement.get([])
    statement.finalize()
    return {
      entries: Number(row?.entry_count),
      lastId: Number(row?.next_id) - 1,
      bytes: statSync(partial).size,
    }
  } finally {
    connection.close()
  }
}

function publish(partial: string, target: string): void {
  const file = openSync(partial, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  try {
    // Unlike a new name, a link never takes the place of a file that somebody made meanwhile.
    linkSync(partial, target)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') refuseExisting(target)
    // Not every file system has links.
    renameSync(partial, target)
  }
  syncDirectory(dirname(target))
}

function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600)
  } catch (cause) {
    throw new LogStorageError('INVALID_OPTIONS', `The backup cannot be made: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function refuseExisting(path: string): void {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `The backup would overwrite ${path}. Name another file, or take that one away first.`,
  )
}

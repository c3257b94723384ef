import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { createOwn } from '../files/side-files.js'
import { syncDirectory } from '../files/sync-directory.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { checkVersion } from '../schema/migrations.js'
import { checkOpened, type DatabaseCheck } from './check-database.js'
import { type Inspected, inspectDatabase } from './inspect-database.js'
import { partialOf, removeLeftovers } from './partial-files.js'

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
 * Readers and writers do not wait for it; the write-ahead log of the database grows while it is being written. The database
 * and what lies beside it stay as they are; it is enough that they may be read.
 *
 * @param target The file to be made; there must be none.
 * @throws LogStorageError INVALID_OPTIONS when the target is there or cannot be made, or the source is no Logpond database;
 * CORRUPT when the copy is not sound, or would lack what the write-ahead log or the mark of the database know of; BUSY when a
 * driver has the database alone; UNSUPPORTED while this process has it open with another SQLite library; DISK_FULL, IO. Nothing
 * is left at the target then.
 */
export function backUpDatabase(binding: SqliteBinding, path: string, target: string): BackupResult {
  refuseOtherLibrary(binding, path)
  refuseExisting(target)
  removeLeftovers(target)
  const partial = partialOf(target)
  // Says now that nothing can be made there.
  closeSync(create(partial))
  rmSync(partial)
  try {
    const checks = inspectDatabase(
      binding,
      path,
      (inspected) => copyAndCheck(binding, inspected, partial),
      partial,
    )
    const problems = checks.filter(({ isSound }) => !isSound)
    if (problems.length > 0) {
      const findings = problems.map(({ finding }) => finding).join(' ')
      throw new LogStorageError(
        'CORRUPT',
        `The backup was not kept, because it would not be sound: ${findings} Look at the original: logpond check --db ${path}`,
      )
    }
    const result = describe(binding, partial)
    publish(partial, target)
    return result
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${partial}${suffix}`, { force: true })
  }
}

function copyAndCheck(binding: SqliteBinding, inspected: Inspected, partial: string): DatabaseCheck[] {
  const { database, path, isCopy, files } = inspected
  const connection = binding.connect({ path, readOnly: !isCopy, busyTimeout: 5000 })
  try {
    if (binding.exclusive) connection.exec('PRAGMA locking_mode = EXCLUSIVE')
    if (checkVersion(connection, database) === 0) {
      if (files.mark?.lastId) return checkOpened(binding, inspected)
      throw new LogStorageError(
        'INVALID_OPTIONS',
        `${database} has nothing to back up: it is an empty database.`,
      )
    }
    // A copy has got its log with it, which goes into it now.
    if (isCopy) connection.exec('PRAGMA journal_mode = DELETE')
    else {
      // Made here, because SQLite would let everybody read it.
      closeSync(create(partial))
      connection.prepare('VACUUM INTO ?').run([partial])
    }
  } finally {
    connection.close()
  }
  return checkOpened(binding, { ...inspected, path: partial, isCopy: true })
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
    // Not every file system has links. What is replaced is one's own.
    closeSync(create(target))
    renameSync(partial, target)
  }
  syncDirectory(dirname(target))
}

function create(path: string): number {
  try {
    return createOwn(path)
  } catch (cause) {
    throw new LogStorageError('INVALID_OPTIONS', `The backup cannot be made: ${(cause as Error).message}`, {
      cause,
    })
  }
}

function refuseExisting(path: string): void {
  // A link that leads nowhere is there too.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `The backup would overwrite ${path}. Name another file, or take that one away first.`,
  )
}

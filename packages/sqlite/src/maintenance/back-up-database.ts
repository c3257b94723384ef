import { closeSync, fsyncSync, linkSync, lstatSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkRuntime, LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { createOwn } from '../files/side-files.js'
import { syncDirectory } from '../files/sync-directory.js'
import { refuseOtherLibrary } from '../ownership/refuse-other-library.js'
import { checkVersion } from '../schema/migrations.js'
import { checkOpened, type DatabaseCheck } from './check-database.js'
import { type Inspected, inspectDatabase } from './inspect-database.js'
import { partialOf, removeLeftovers } from './partial-files.js'

/** The contents of a backup. */
export interface BackupResult {
  readonly entries: number
  /** The greatest id in it. */
  readonly lastId: number
  readonly bytes: number
}

/**
 * Copies a database while other connections write to it. The copy contains everything that was committed when the backup
 * began, and nothing later. It is one file without a write-ahead log, and is checked completely before it gets its name.
 *
 * Readers and writers do not wait for the backup; the write-ahead log of the database grows during the backup. The database
 * and its side files do not change, and read permission is enough.
 *
 * @param target The file to create; it must not exist.
 * @throws LogStorageError INVALID_OPTIONS if the target exists or cannot be created, or the source is not a Logpond database;
 * CORRUPT if the copy has problems, or would lack entries that the write-ahead log or the mark show; BUSY if a driver has the
 * database to itself; UNSUPPORTED while this process has it open with another SQLite library; DISK_FULL, IO. After an error,
 * there is no file at the target.
 */
export function backUpDatabase(binding: SqliteBinding, path: string, target: string): BackupResult {
  checkRuntime()
  refuseOtherLibrary(binding, path)
  refuseExisting(target)
  removeLeftovers(target)
  const partial = partialOf(target)
  // Fails now, before the work, if no file can be created there.
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
        `The backup was not kept, because it has problems: ${findings} Check the original: logpond check --db ${path}`,
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
        `${database} is an empty database: there is nothing to back up.`,
      )
    }
    // A copy has its own log; this moves the log into the copy.
    if (isCopy) connection.exec('PRAGMA journal_mode = DELETE')
    else {
      // Created here, because SQLite would make it readable for all users.
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
    // Unlike a rename, a link never replaces a file that another process has created since.
    linkSync(partial, target)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') refuseExisting(target)
    // Not every file system has hard links. The rename replaces a file that was just created here.
    closeSync(create(target))
    renameSync(partial, target)
  }
  syncDirectory(dirname(target))
}

function create(path: string): number {
  try {
    return createOwn(path)
  } catch (cause) {
    throw new LogStorageError(
      'INVALID_OPTIONS',
      `The backup cannot be created: ${(cause as Error).message}`,
      {
        cause,
      },
    )
  }
}

function refuseExisting(path: string): void {
  // lstat also finds a broken link.
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `The backup would overwrite ${path}. Name another file, or remove that one first.`,
  )
}

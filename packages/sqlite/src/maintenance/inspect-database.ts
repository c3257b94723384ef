import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import type { Steps } from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { readMark } from '../files/mark-file.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { otherDriversOf } from '../read-only/other-drivers.js'
import { copyDatabase } from '../read-only/private-copy.js'
import { PrivateFolder } from '../read-only/private-folder.js'
import type { KnownFiles } from '../recovery/check-files.js'
import { scanWal } from '../recovery/scan-wal.js'

/** A database that can be read without changing it. */
export interface Inspected {
  /** The resolved path of the database. */
  readonly database: string
  /** The path to open: the database itself if other drivers share it, otherwise a copy. */
  readonly path: string
  readonly isCopy: boolean
  readonly files: KnownFiles
}

/**
 * Inspects a database that may be open elsewhere. Does not change its files and leaves no files next to them.
 *
 * If drivers that share the database have it open, SQLite joins them. Otherwise a copy is opened, because the last
 * connection to close would move the write-ahead log into the database and delete the log, even a damaged one.
 *
 * @param copyTo The path of the copy. @default in a private folder for temporary files
 * @throws LogStorageError BUSY if a driver has the database to itself.
 */
export function inspectDatabase<Result>(
  binding: SqliteBinding,
  path: string,
  work: (inspected: Inspected) => Result,
  copyTo?: string,
): Result {
  const database = resolveDatabasePath(path)
  const { refusal, isShared, isSharedHere } = otherDriversOf(binding, database)
  if (refusal !== undefined) throw refusal
  // Read before the database: what the mark covers is in the database by then.
  const mark = readMark(database)
  // Checking the full-text index needs write permission; without it, a copy is inspected.
  if (isSharedHere || (isShared && isWritable(database))) {
    // A binding without shared memory cannot join.
    if (binding.exclusive) throw sharedByOthers(database, binding.name)
    return work({ database, path: database, isCopy: false, files: { mark } })
  }
  if (copyTo !== undefined) return inspectCopy(copyTo)
  using folder = new PrivateFolder()
  return inspectCopy(join(folder.path, 'copy.db'))

  function inspectCopy(copy: string): Result {
    copyDatabase(database, copy)
    // A log that is being written can look damaged.
    const scan = isShared ? undefined : atOnce(scanWal(`${copy}-wal`))
    return work({ database, path: copy, isCopy: true, files: { mark, scan } })
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next(0)
    if (step.done) return step.value
  }
}

function sharedByOthers(database: string, driver: string): LogStorageError {
  return new LogStorageError(
    'BUSY',
    `${database} is open in a driver that shares it, and ${driver} cannot share a file. Use the binding of that driver.`,
  )
}

import { accessSync, constants } from 'node:fs'
import { join } from 'node:path'
import { LogStorageError } from '@logpond/core'
import type { SqliteBinding } from '../connection/sqlite-connection.js'
import { readMark } from '../files/mark-file.js'
import { resolveDatabasePath } from '../files/resolve-database-path.js'
import { otherDriversOf } from '../read-only/other-drivers.js'
import { copyDatabase } from '../read-only/private-copy.js'
import { PrivateFolder } from '../read-only/private-folder.js'
import type { KnownFiles } from '../recovery/check-files.js'
import { scanWal } from '../recovery/scan-wal.js'
import type { Steps } from '../steps/run-in-steps.js'

/** A database that can be looked at without changing it. */
export interface Inspected {
  /** The resolved path of the database. */
  readonly database: string
  /** What to open: the database itself beside others that share it, else a copy. */
  readonly path: string
  readonly isCopy: boolean
  readonly files: KnownFiles
}

/**
 * Looks at a database that may be open elsewhere, and leaves no trace: not in its files, and not beside them.
 *
 * Where drivers that share it have it open, SQLite joins them. Otherwise the last connection to close would move its write-ahead
 * log into it and delete the log, damaged or not; so a copy is opened.
 *
 * @param copyTo Where the copy is made. @default a private folder for temporary files
 * @throws LogStorageError BUSY when a driver has it alone.
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
  // Before the database is: what it knows of is there by then.
  const mark = readMark(database)
  // Who may only read cannot ask the full-text index, and looks at a copy.
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
    // A log that is being written may look damaged.
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
    `${database} is open in a driver that shares it, which ${driver} cannot. Use the binding of that driver.`,
  )
}

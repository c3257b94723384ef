import { closeSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'

/**
 * Sees to it that a database can be at a path: its folder exists, and what is there is a file. A new file is made
 * readable for its owner only; SQLite gives its -wal and -shm the same rights.
 *
 * @throws LogStorageError INVALID_OPTIONS that names the path; READ_ONLY.
 */
export function prepareFile(path: string): void {
  const file = statSync(path, { throwIfNoEntry: false })
  if (file?.isDirectory()) throw invalidPath(path, 'it is a directory')
  if (file !== undefined) return
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) {
    throw invalidPath(path, `there is no directory ${dirname(path)}. Create it first`)
  }
  createPrivate(path)
}

// Never opened and closed when it is there already: closing would drop the locks that SQLite holds on it.
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === 'EEXIST') return
    const isForbidden = code === 'EACCES' || code === 'EROFS' || code === 'EPERM'
    throw new LogStorageError(
      isForbidden ? 'READ_ONLY' : code === 'ENOSPC' ? 'DISK_FULL' : 'IO',
      `The file ${path} could not be created: ${(cause as Error).message}`,
      { cause },
    )
  }
}

function invalidPath(path: string, why: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path must name a file in a directory that exists; with ${JSON.stringify(path)} ${why}.`,
  )
}

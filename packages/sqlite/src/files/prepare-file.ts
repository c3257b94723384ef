import { accessSync, closeSync, constants, openSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { refuseAmbiguousPath } from './ambiguous-path.js'
import { type Mark, type MarkFile, markPath, withMarkFile } from './mark-file.js'
import { refuseForeignFiles } from './side-files.js'

/** The error codes for those of the file system; all others are `IO`. */
const MEANINGS: Readonly<Record<string, LogStorageErrorCode>> = {
  EACCES: 'READ_ONLY',
  EPERM: 'READ_ONLY',
  EROFS: 'READ_ONLY',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  EISDIR: 'INVALID_OPTIONS',
  ELOOP: 'INVALID_OPTIONS',
  ENAMETOOLONG: 'INVALID_OPTIONS',
}

/**
 * Ensures that a path can hold a database: its folder exists, and the path names a regular file. A new file is created
 * readable for its owner only; SQLite gives its -wal and -shm the same permissions.
 *
 * @throws LogStorageError INVALID_OPTIONS that names the path; READ_ONLY, DISK_FULL, IO.
 */
export function prepareFile(path: string): void {
  const file = stat(path)
  if (file === undefined) {
    const directory = dirname(path)
    if (stat(directory)?.isDirectory()) {
      refuseForeignFiles(path)
      noteMissing(path)
      createPrivate(path)
    } else throw invalidPath(path, `there is no directory ${directory}. Create it first`)
  } else if (!file.isFile()) {
    throw invalidPath(path, file.isDirectory() ? 'it is a directory' : 'it is not a regular file')
  } else {
    checkWritable(path)
    refuseAmbiguousPath(path, file)
    refuseForeignFiles(path)
  }
}

// SQLite opens a read-only file without an error and fails at the first write or, if it cannot create its -shm, with a
// misleading message.
function checkWritable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { message } = cause as NodeJS.ErrnoException
    throw new LogStorageError(
      'READ_ONLY',
      `This process cannot write the file ${path}: ${message}. Make the file and its folder writable.`,
      { cause },
    )
  }
}

/**
 * The reason why a database could not be opened, as a LogStorageError. SQLite only reports that it cannot open a file if
 * it may not create its -wal.
 *
 * @param thrown What the opening threw.
 */
export function explainFailure(path: string, thrown: unknown): unknown {
  if (!isLogStorageError(thrown)) {
    const isOfFile = thrown instanceof Error && 'syscall' in thrown
    return isOfFile ? fileError(path, 'opened', thrown) : thrown
  }
  if (thrown.code !== 'IO') return thrown
  const directory = dirname(path)
  try {
    accessSync(directory, constants.W_OK)
    return thrown
  } catch (refusal) {
    const { message } = refusal as NodeJS.ErrnoException
    return new LogStorageError(
      'READ_ONLY',
      `This process cannot write to the folder ${directory}: ${message}. SQLite must create files next to ${path}; make the folder writable.`,
      { cause: thrown.cause ?? thrown },
    )
  }
}

/** Notes in the mark that the database file is missing: the new, empty file looks the same as an old one that was emptied. */
function noteMissing(path: string): void {
  withMarkFile(path, (file) => {
    const mark = readMark(file, path)
    if (mark !== undefined && !mark.gone) file.write({ ...mark, gone: true })
  })
}

function readMark(file: MarkFile, path: string): Mark | undefined {
  try {
    return file.readAtOpening()
  } catch (cause) {
    throw isLogStorageError(cause) ? cause : fileError(markPath(path), 'read', cause)
  }
}

function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (cause) {
    // A part of the path is a file instead of a directory, so the path does not exist. Some versions of Node.js throw then.
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw fileError(path, 'inspected', cause)
  }
}

// An existing file must not be opened and closed: closing would drop the locks that SQLite holds on it.
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (cause) {
    // Another process was faster.
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw fileError(path, 'created', cause)
  }
}

function fileError(path: string, what: string, cause: unknown): LogStorageError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  const meaning = MEANINGS[code] ?? 'IO'
  if (meaning === 'INVALID_OPTIONS') return invalidPath(path, message, cause)
  const advice = meaning === 'READ_ONLY' ? '. Make its folder writable for this process.' : ''
  return new LogStorageError(meaning, `The file ${path} could not be ${what}: ${message}${advice}`, { cause })
}

function invalidPath(path: string, why: string, cause?: unknown): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path must name a file in a directory that exists; it was ${JSON.stringify(path)}, but ${why}.`,
    { cause },
  )
}

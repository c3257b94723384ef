import { accessSync, closeSync, constants, openSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import { refuseAmbiguousPath } from './ambiguous-path.js'
import { type Mark, type MarkFile, markPath, withMarkFile } from './mark-file.js'
import { refuseForeignFiles } from './side-files.js'

/** What the codes of the file system mean; any other is `IO`. */
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
 * Sees to it that a database can be at a path: its folder exists, and what is there is a file. A new file is made
 * readable for its owner only; SQLite gives its -wal and -shm the same rights.
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
    throw invalidPath(path, file.isDirectory() ? 'it is a directory' : 'it is no ordinary file')
  } else {
    checkWritable(path)
    refuseAmbiguousPath(path, file)
    refuseForeignFiles(path)
  }
}

// SQLite opens such a file without an error, and fails at the first write or, where it cannot make its -shm, with a word
// that says something else.
function checkWritable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (cause) {
    const { message } = cause as NodeJS.ErrnoException
    throw new LogStorageError(
      'READ_ONLY',
      `The file ${path} cannot be written by this process: ${message}. Make it and its folder writable.`,
      { cause },
    )
  }
}

/**
 * Why a database could not be opened, in the words of the contract. SQLite says that it cannot open a file where it may
 * not make its -wal.
 *
 * @param thrown What opening it threw.
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
      `The folder ${directory} cannot be written by this process: ${message}. SQLite has to make files beside ${path}; make the folder writable.`,
      { cause: thrown.cause ?? thrown },
    )
  }
}

/** Has the mark of a database say that its file is not there. A file without a byte could not be told from an old one. */
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
    // What should be a directory is a file, so that there is nothing at this path. Some versions of Node.js throw then.
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
    throw fileError(path, 'looked at', cause)
  }
}

// Never opened and closed when it is there already: closing would drop the locks that SQLite holds on it.
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
    `path must name a file in a directory that exists; with ${JSON.stringify(path)} ${why}.`,
    { cause },
  )
}

import {
  type BigIntStats,
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  openSync,
  readSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { LogStorageError } from '@logpond/core'
import { SAFELY } from '../files/side-files.js'
import { versionOf } from '../recovery/database-files.js'

/**
 * Milliseconds after the last write to a file until the next write is sure to get another modification time: file systems
 * use a clock that advances every few milliseconds.
 */
const SETTLED = 25

const WAL_HEADER_BYTES = 32

/** The versions of the files that were copied, all from one moment. */
export interface CopiedVersions {
  /** Version of the database file: as long as it is the same, nothing was written to the file. */
  readonly database: string
  /** Version of the write-ahead log. */
  readonly wal: string
  /** Whether the version of the log is sure to change with its content. */
  readonly isWalSettled: boolean
}

/**
 * What to copy in addition to the write-ahead log: the database file, a link to it, or nothing if a copy of the file in this
 * version exists already.
 */
export type CopyOf = 'file' | 'link' | { readonly version: string }

/**
 * Copies the write-ahead log of a database, and the database or a link to it, so that the two match. Writers are not
 * blocked: the versions of the files show whether something was written during the copy.
 *
 * Frames that are appended after the copied ones belong to later transactions, and a database file that did not change
 * contains none of them. So the two are the database at the moment when the log was copied.
 *
 * @param path Without links. No connection of this process may have it open: its locks would be dropped.
 * @returns `undefined` if it was written during the copy or just before. Throws what the file system throws.
 */
export function tryToCopyFiles(path: string, copy: string, what: CopyOf): CopiedVersions | undefined {
  const [wal, journal] = [`${path}-wal`, `${path}-journal`]
  if (!isSettled(path)) return undefined
  const database = versionOf(path)
  const isKept = typeof what === 'object'
  if (isKept && what.version !== database) return undefined
  const journalVersion = isHot(journal) ? versionOf(journal) : ''
  if (what !== 'file' && journalVersion !== '') return undefined
  const walVersion = versionOf(wal)
  const isWalSettled = isSettled(wal)
  const header = headerOf(wal)
  if (header !== '') copyPrivately(wal, `${copy}-wal`)
  if (journalVersion !== '') copyPrivately(journal, `${copy}-journal`)
  if (what === 'file') copyPrivately(path, copy)
  if (what === 'link') symlinkSync(path, copy)
  // A new header: the log has started again and overwrites the old frames.
  if (versionOf(path) !== database || headerOf(wal) !== header) return undefined
  if ((isHot(journal) ? versionOf(journal) : '') !== journalVersion) return undefined
  return { database, wal: walVersion, isWalSettled }
}

/** Whether there is a journal of a transaction that is in progress or was interrupted. */
export function isHot(journal: string): boolean {
  // A journal that begins with zero is no longer in use.
  return !/^(00|$)/.test(beginningOf(journal, 1))
}

/** Why the files of a database could not be read. */
export function cannotRead(path: string, cause: unknown): LogStorageError {
  const { code = '', message } = cause as NodeJS.ErrnoException
  if (code === 'ENOENT') {
    return new LogStorageError('INVALID_OPTIONS', `There is no database ${path}.`, { cause })
  }
  const isFull = code === 'ENOSPC' || code === 'EDQUOT'
  return new LogStorageError(
    isFull ? 'DISK_FULL' : 'IO',
    `${path} could not be read: ${message}.${isFull ? ' Reading it needs a temporary copy of the same size: set TMPDIR to a folder with enough space.' : ''}`,
    { cause },
  )
}

/** The error for a database that was written to during each attempt to read it. */
export function writtenAllTheTime(path: string): LogStorageError {
  return new LogStorageError(
    'BUSY',
    isHot(`${path}-journal`)
      ? `${path} cannot be read: the transaction in ${path}-journal is in progress or was interrupted. Try again; if no program has the database open, open it once for writing.`
      : `${path} could not be read because it was written to during each attempt. Try again, or request less at once.`,
  )
}

function isSettled(path: string): boolean {
  const stat: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false })
  // A modification time in the future is not one of the last few milliseconds either.
  return stat === undefined || Math.abs(Date.now() - Number(stat.mtimeMs)) > SETTLED
}

function headerOf(wal: string): string {
  return beginningOf(wal, WAL_HEADER_BYTES)
}

/** The first bytes as hex digits; empty if the file does not exist or is empty. */
function beginningOf(path: string, length: number): string {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | SAFELY)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
  try {
    const bytes = Buffer.alloc(length)
    return bytes.toString('hex', 0, readSync(file, bytes, 0, length, 0))
  } finally {
    closeSync(file)
  }
}

function copyPrivately(from: string, to: string): void {
  // COPYFILE_EXCL does not follow a link that another program placed there.
  copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  chmodSync(to, 0o600)
}

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
 * Milliseconds since a file was last written after which the next write surely has another time: file systems take it
 * from a clock that ticks every few milliseconds.
 */
const SETTLED = 25

const WAL_HEADER_BYTES = 32

/** The files of a database as they were at one moment. */
export interface FilesAtOnce {
  /** Of the database file: as long as it is the same, nothing was written to it. */
  readonly database: string
  /** Of the write-ahead log. */
  readonly wal: string
  /** Whether a log with another content surely has another version. */
  readonly isWalSettled: boolean
}

/**
 * What of a database is copied beside its write-ahead log: its file, a link to it, or nothing, where there is a copy of the
 * file in this version.
 */
export type CopyOf = 'file' | 'link' | { readonly version: string }

/**
 * Copies the write-ahead log of a database, and the database or a link to it, so that the two belong together. Writers
 * go on: what is written meanwhile shows in the versions of the files.
 *
 * Frames that are written behind those that were copied belong to later transactions, and a database that is not written
 * meanwhile has none of them. So the two are the database as it was when the log was copied.
 *
 * @param path Without links. No connection of this process may have it open: its locks would be dropped.
 * @returns `undefined` when it was written meanwhile, or just before. Throws what the file system throws.
 */
export function tryToCopyFiles(path: string, copy: string, what: CopyOf): FilesAtOnce | undefined {
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
  // Another header: it has begun again, over the frames that were there.
  if (versionOf(path) !== database || headerOf(wal) !== header) return undefined
  if ((isHot(journal) ? versionOf(journal) : '') !== journalVersion) return undefined
  return { database, wal: walVersion, isWalSettled }
}

/** Whether the journal of a transaction is there that is under way, or was interrupted. */
export function isHot(journal: string): boolean {
  // One that begins with zero has done its work.
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
    `${path} could not be read: ${message}.${isFull ? ' A copy of it needs as much space; let TMPDIR name a folder that has it.' : ''}`,
    { cause },
  )
}

/** That a database was written all the time. */
export function writtenAllTheTime(path: string): LogStorageError {
  return new LogStorageError(
    'BUSY',
    isHot(`${path}-journal`)
      ? `${path} cannot be read as it is: the transaction in ${path}-journal is under way, or was interrupted. Try again; where no program has it open, open it once for writing.`
      : `${path} was written all the time, so that it could not be read as it was at one moment. Try again, or ask for less at once.`,
  )
}

function isSettled(path: string): boolean {
  const stat: BigIntStats | undefined = statSync(path, { bigint: true, throwIfNoEntry: false })
  // A time that is yet to come is no time of the last tick either.
  return stat === undefined || Math.abs(Date.now() - Number(stat.mtimeMs)) > SETTLED
}

function headerOf(wal: string): string {
  return beginningOf(wal, WAL_HEADER_BYTES)
}

/** As hex digits; none where there is no file, or nothing in it. */
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
  // Follows no link that another program puts there.
  copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE)
  chmodSync(to, 0o600)
}

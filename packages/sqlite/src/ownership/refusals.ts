import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { Verdict } from './judge-owner.js'
import type { FoundOwner } from './owner-folder.js'
import type { OwnerRecord } from './owner-record.js'

/** A driver that wants to open a file. */
export interface Claimant {
  /** Resolved path of the database. */
  readonly database: string
  /** Name of the binding. */
  readonly driver: string
  readonly exclusive: boolean
  readonly pid: number
  readonly library: SqliteLibrary
}

const FILE_ERRORS: Readonly<Record<string, LogStorageErrorCode>> = {
  EACCES: 'READ_ONLY',
  EPERM: 'READ_ONLY',
  EROFS: 'READ_ONLY',
  ENOSPC: 'DISK_FULL',
  EDQUOT: 'DISK_FULL',
  ENAMETOOLONG: 'INVALID_OPTIONS',
}

/** Another driver has the database open, or may have it open. */
export function ownedByOther(
  claimant: Claimant,
  { file, record }: FoundOwner,
  verdict: Verdict,
): LogStorageError {
  if (typeof record !== 'object') {
    const why = `${file} may name a driver that has it open, but cannot be read`
    return busy(claimant, why, `If no program has the database open, delete that file`)
  }
  const owner = `${describe(record, claimant)} has it open`
  const why = record.exclusive
    ? `${owner} and does not share the file`
    : `${owner}, and ${claimant.driver} cannot share the file`
  if (verdict.state === 'unknown') {
    const lock = record.exclusive ? `, and ${claimant.database}.lock if it exists` : ''
    return busy(
      claimant,
      `${why}. Whether that process is still running cannot be determined from here: ${verdict.why}`,
      `If it is no longer running, delete ${file}${lock}`,
    )
  }
  return busy(claimant, why, 'Close it there first, or use a driver that shares files in both places')
}

/** This process already has the database open, with another SQLite library. */
export function usedByOtherLibrary(claimant: Claimant, other: SqliteLibrary): LogStorageError {
  const { database, library, pid } = claimant
  const [own, its] =
    library.name === other.name
      ? [`${library.name} of ${library.path}`, `that of ${other.path}`]
      : [library.name, other.name]
  return new LogStorageError(
    'UNSUPPORTED',
    `Cannot open ${database} with ${own}: this process (${pid}) has it open with ${its}. Each has its own copy of SQLite, and two copies in one process do not see each other's locks, so acknowledged entries would be lost. Use the same one in the whole process, including its worker threads; or close the first storage before you open the second; or open it in another process.`,
  )
}

/** There is a lock that no owner record explains. */
export function unexplainedLock(claimant: Claimant, lock: string): LogStorageError {
  return busy(
    claimant,
    `${lock} exists, which is the lock of a driver without shared memory, but no record shows which process made it`,
    'If no program has the database open, delete that empty folder',
  )
}

/** Reading or writing the owner records failed. */
export function claimFailed({ database }: Claimant, folder: string, cause: unknown): LogStorageError {
  if (isLogStorageError(cause)) return cause
  const { code = '', message } = cause as NodeJS.ErrnoException
  return new LogStorageError(
    FILE_ERRORS[code] ?? 'IO',
    `Cannot open ${database}: ${folder}, the folder that records which drivers have it open, could not be used: ${message}`,
    { cause },
  )
}

function busy({ database, driver }: Claimant, why: string, advice: string): LogStorageError {
  return new LogStorageError('BUSY', `Cannot open ${database} with ${driver}: ${why}. ${advice}.`)
}

function describe({ pid, host, driver, since }: OwnerRecord, claimant: Claimant): string {
  const process = pid === claimant.pid ? `this process (${pid})` : `process ${pid}`
  return `${process} on ${host} (since ${since}, with ${driver})`
}

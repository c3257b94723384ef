import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '@logpond/core'
import type { SqliteLibrary } from '../connection/sqlite-connection.js'
import type { Verdict } from './judge-owner.js'
import type { FoundOwner } from './owner-folder.js'
import type { OwnerRecord } from './owner-record.js'

/** Who wants to open which file. */
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

/** The database is somebody else's, or may be. */
export function ownedByOther(
  claimant: Claimant,
  { file, record }: FoundOwner,
  verdict: Verdict,
): LogStorageError {
  if (typeof record !== 'object') {
    const who = `${file} may say who has it open, and cannot be read`
    return busy(claimant, who, `If no program has the database open, delete that file`)
  }
  const who = `${describe(record, claimant)} has it open`
  const why = record.exclusive
    ? `which shares a file with nobody`
    : `which ${claimant.driver} cannot share a file with`
  if (verdict.state === 'unknown') {
    const doubt = `whether it still runs cannot be told from here, for ${verdict.why}`
    const lock = record.exclusive ? `, and ${claimant.database}.lock if it is there` : ''
    return busy(
      claimant,
      `${who}, ${why}, and ${doubt}`,
      `If it does not run any more, delete ${file}${lock}`,
    )
  }
  return busy(claimant, `${who}, ${why}`, 'Close it there first, or use one driver for both')
}

/** This process has the database open already, with another SQLite. */
export function usedByOtherLibrary(claimant: Claimant, other: SqliteLibrary): LogStorageError {
  const { database, library, pid } = claimant
  const [own, its] =
    library.name === other.name
      ? [`${library.name} of ${library.path}`, `that of ${other.path}`]
      : [library.name, other.name]
  return new LogStorageError(
    'UNSUPPORTED',
    `Cannot open ${database} with ${own}: this process (${pid}) has it open with ${its}. Each of them brings an SQLite of its own, and two of them in one process do not see the locks of each other: entries that were acknowledged would be lost. Use the same one in the whole process, its worker threads included; or close the first storage before you open the second one; or open it in another process.`,
  )
}

/** Nobody's record explains the lock. */
export function unexplainedLock(claimant: Claimant, lock: string): LogStorageError {
  return busy(
    claimant,
    `${lock} is there, the lock of an engine without shared memory, and no record says whose it is`,
    'If no program has the database open, delete that empty folder',
  )
}

/** Ownership could be neither told nor claimed. */
export function claimFailed({ database }: Claimant, folder: string, cause: unknown): LogStorageError {
  if (isLogStorageError(cause)) return cause
  const { code = '', message } = cause as NodeJS.ErrnoException
  return new LogStorageError(
    FILE_ERRORS[code] ?? 'IO',
    `Cannot open ${database}: ${folder}, where its drivers tell each other who has it open, could not be used: ${message}`,
    { cause },
  )
}

function busy({ database, driver }: Claimant, who: string, advice: string): LogStorageError {
  return new LogStorageError('BUSY', `Cannot open ${database} with ${driver}: ${who}. ${advice}.`)
}

function describe({ pid, host, driver, since }: OwnerRecord, claimant: Claimant): string {
  const process = pid === claimant.pid ? `this process (${pid})` : `process ${pid}`
  return `${process} on ${host} (since ${since}, with ${driver})`
}

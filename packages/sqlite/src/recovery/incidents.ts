import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { KnownIds } from '../files/mark-file.js'
import type { WalDamage, WalScan } from './scan-wal.js'

// Each message says what happened, what Logpond did, and what the user can do.

/** What is wrong with a write-ahead log, as the end of a sentence. */
export const DAMAGES: Readonly<Record<WalDamage, string>> = {
  header: 'its header is invalid',
  frame: 'a frame in the middle is invalid',
  cut: 'its end is missing',
}

const ONLY_A_BACKUP = 'Check the disk. Lost entries can only be restored from a backup.'

/** The write-ahead log was damaged. */
export function walDamaged(
  path: string,
  scan: WalScan,
  why: WalDamage,
  copy: { readonly path: string } | { readonly error: unknown },
  ids: KnownIds | undefined,
): LogStorageError {
  const { frames, sound, commits, lostCommits } = scan
  const counts = `${sound} of its ${frames} frames are valid and hold ${count(commits, 'transaction')}`
  const lost = lostCommits > 0 ? `; ${count(lostCommits, 'later transaction')} cannot be read` : ''
  const known = ids && ids.before > ids.now ? `; ${entriesLost(ids)}` : ''
  const kept =
    'path' in copy
      ? `Logpond kept a copy of the log as ${copy.path} and continued with the valid frames.`
      : `Logpond could not keep a copy of the log (${messageOf(copy.error)}) and continued with the valid frames.`
  return new LogStorageError(
    'CORRUPT',
    `The write-ahead log ${path}-wal was damaged: ${DAMAGES[why]}. ${counts}${lost}${known}. ${kept} ${ONLY_A_BACKUP}`,
  )
}

/** Committed entries are missing, and no file explains why. */
export function entriesMissing(path: string, ids: KnownIds, isWalThere: boolean): LogStorageError {
  const cause = isWalThere
    ? 'Either the file is an older copy, or the end of its -wal is missing'
    : 'Either its -wal was deleted or left behind, or the file is an older copy'
  return new LogStorageError(
    'CORRUPT',
    `Committed entries are missing from ${path}: ${entriesLost(ids)}. ${cause}. Logpond continued with the entries that are present and does not reuse the lost ids. If you have the -wal or a newer copy, close the storage and put the database, its -wal and its -mark back together.`,
  )
}

/** The write-ahead log belonged to another database. */
export function walForeign(path: string, aside: string, ids: KnownIds | undefined): LogStorageError {
  const known =
    ids && ids.before > ids.now ? ` Entries from its own log are missing: ${entriesLost(ids)}.` : ''
  return new LogStorageError(
    'CORRUPT',
    `The write-ahead log ${path}-wal belonged to another database. Logpond renamed it to ${aside} before SQLite could read it, because SQLite would have mixed the two databases.${known} Move it back next to the database that it belongs to, and never copy a database without its -wal.`,
  )
}

/** The path holds a database with another uuid. */
export function databaseReplaced(path: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} is not the one that was open last time. Logpond continued with it and noted its uuid in ${path}-mark. If you put it there, you need not do anything; otherwise look for the previous database.`,
  )
}

/** The database file was missing. */
export function databaseGone(path: string, lastId: number, leftWal: string | undefined): LogStorageError {
  const left =
    leftWal === undefined ? '' : ` Its write-ahead log still existed; Logpond renamed it to ${leftWal}.`
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} was missing, although ids up to ${lastId} had been assigned in it.${left} Logpond created a new one, whose ids continue after those. If you deleted it, you need not do anything (also delete ${path}-mark to start again from id 1); otherwise restore a backup.`,
  )
}

const RECOVER_AND_DELETE =
  'Recover what you need from there (the sqlite3 tool has a command .recover), then delete these files.'

/** A damaged database was renamed. */
export function databaseQuarantined(path: string, aside: string, reason: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} could not be used: ${reason}. Because onCorrupt is 'quarantine', Logpond renamed it and its side files to ${aside}* and created a new one, whose ids continue after those already assigned. ${RECOVER_AND_DELETE}`,
  )
}

/** Renaming a damaged database was interrupted; this opening finished it. */
export function quarantineFinished(path: string, aside: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `A process ended while it was renaming the damaged database ${path}. Logpond finished that: the database is now ${aside}*, and Logpond created a new one, whose ids continue after those already assigned. ${RECOVER_AND_DELETE}`,
  )
}

/** An earlier opening renamed a damaged database, but did not finish and so may not have reported it. */
export function unreportedQuarantine(path: string, aside: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `An earlier opening could not use the database ${path}, and may have failed before it could report that. Because onCorrupt was 'quarantine', Logpond renamed the database and its side files to ${aside}* and created a new one, whose ids continue after those already assigned. ${RECOVER_AND_DELETE}`,
  )
}

/** The counters of a database did not match its entries. */
export function stateMended(path: string, what: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The counters of ${path} did not match its entries: ${what}. Logpond corrected them. Either another program changed the database, or the disk is damaged. Let other programs only read the database.`,
  )
}

/** An earlier opening found missing or damaged data, but did not finish and so may not have reported it. */
export function unreportedLoss(path: string, { before, now }: KnownIds): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `An earlier opening of ${path} found missing or damaged data, and may have ended before it could report that: ids up to ${before} had been assigned, and those up to ${now} were present. The files that it kept are next to the database (${path}-wal-*). ${ONLY_A_BACKUP}`,
  )
}

/** The database cannot be opened. Not an incident: it is thrown. */
export function databaseRefused(path: string, reason: string, cause: unknown): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} cannot be used: ${withoutPeriod(reason)}. Logpond left it unchanged. Restore a backup, or move it away together with its -wal, -shm and -mark; with onCorrupt: 'quarantine' Logpond renames them and creates a new database.`,
    { cause },
  )
}

/** The database should be renamed, but another program may have it open. */
export function databaseInUse(path: string, reason: string, cause: unknown): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} cannot be used: ${withoutPeriod(reason)}. Although onCorrupt is 'quarantine', Logpond did not rename it, because another program may have it open. Close every program that uses it, then open it again.`,
    { cause: Object.assign(new Error(reason, { cause }), { code: IN_USE }) },
  )
}

/** Some reasons are whole sentences. */
function withoutPeriod(reason: string): string {
  return reason.replace(/\.$/, '')
}

/** The code of the cause of {@link databaseInUse}: a later opening may have the database to itself. */
const IN_USE = 'DATABASE_IN_USE'

/** Whether an error is that of {@link databaseInUse}, including one that came from another thread. */
export function isInUse(thrown: unknown): boolean {
  return isLogStorageError(thrown) && (thrown.cause as { code?: unknown } | undefined)?.code === IN_USE
}

/** The message of an error without its final period, to be used inside a sentence. */
export function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '')
}

function entriesLost({ before, now }: KnownIds): string {
  return `ids up to ${before} were committed but only those up to ${now} are present, a loss of at least ${count(before - now, 'id')}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

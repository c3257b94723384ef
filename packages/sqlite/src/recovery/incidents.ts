import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { KnownIds } from '../files/mark-file.js'
import type { WalDamage, WalScan } from './scan-wal.js'

// Each says what happened, what Logpond did, and what the user can do.

export const DAMAGES: Readonly<Record<WalDamage, string>> = {
  header: 'its header is damaged',
  frame: 'it is damaged in the middle',
  cut: 'its end is missing',
}

/** The write-ahead log was damaged. */
export function walDamaged(
  path: string,
  scan: WalScan,
  why: WalDamage,
  copy: { readonly path: string } | { readonly error: unknown },
  ids: KnownIds | undefined,
): LogStorageError {
  const { frames, sound, commits, lostCommits } = scan
  const counts = `${sound} of its ${frames} frames are sound and hold ${count(commits, 'transaction')}`
  const lost = lostCommits > 0 ? `; ${count(lostCommits, 'transaction')} behind them cannot be read` : ''
  const known = ids && ids.before > ids.now ? `, ${entriesLost(ids)}` : ''
  const kept =
    'path' in copy
      ? `Logpond kept a copy of it as ${copy.path} and went on with what is sound.`
      : `Logpond could keep no copy of it (${messageOf(copy.error)}) and went on with what is sound.`
  return new LogStorageError(
    'CORRUPT',
    `The write-ahead log ${path}-wal was damaged: ${DAMAGES[why]}. ${counts}${lost}${known}. ${kept} Check the disk; what is lost can only come back from a backup.`,
  )
}

/** Entries that were committed are not there, and nothing tells where they went. */
export function entriesMissing(path: string, ids: KnownIds, isWalThere: boolean): LogStorageError {
  const cause = isWalThere
    ? 'The file may be an older copy, or the end of its -wal is missing'
    : 'Its -wal was deleted or left behind, or the file is an older copy'
  return new LogStorageError(
    'CORRUPT',
    `Committed entries are missing from ${path}: ${entriesLost(ids)}. ${cause}. Logpond went on with what is there and gives their ids to no other entry. If you have the -wal or a newer copy, close the storage and put the database, its -wal and its -mark back together.`,
  )
}

/** The write-ahead log was another database's. */
export function walForeign(path: string, aside: string, ids: KnownIds | undefined): LogStorageError {
  const known = ids && ids.before > ids.now ? ` Of its own log, ${entriesLost(ids)}.` : ''
  return new LogStorageError(
    'CORRUPT',
    `The write-ahead log ${path}-wal belonged to another database. Logpond did not let SQLite read it, which would have mixed the two: it is now ${aside}.${known} Put it back beside the database that it belongs to, and never copy a database without its -wal.`,
  )
}

/** A database of another name is in the place. */
export function databaseReplaced(path: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} is another one than when it was open last. Logpond went on with it, and noted its name in ${path}-mark. If you put it there, all is well; otherwise look for the old one.`,
  )
}

/** There was no database, where there had been one. */
export function databaseGone(path: string, lastId: number, leftWal: string | undefined): LogStorageError {
  const left = leftWal === undefined ? '' : ` Its write-ahead log, which was still there, is now ${leftWal}.`
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} was not there, although ids up to ${lastId} had been given in it.${left} Logpond made a new one, whose ids go on beyond those. If you deleted it, all is well (delete ${path}-mark too to begin anew); otherwise put a backup in its place.`,
  )
}

/** A damaged database was put aside. */
export function databaseQuarantined(path: string, aside: string, reason: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} could not be used: ${reason}. Because onCorrupt is 'quarantine', Logpond renamed it and what belongs to it to ${aside}* and made a new one, whose ids go on beyond those that were given. Recover what you need from there (the sqlite3 tool has a command .recover), then delete it.`,
  )
}

/** Renaming a damaged database was interrupted; now it is done. */
export function quarantineFinished(path: string, aside: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `A damaged database at ${path} was being put aside when its process ended. Logpond has finished that: it is now ${aside}*, and a new one is in its place, whose ids go on beyond those that were given. Recover what you need from there (the sqlite3 tool has a command .recover), then delete it.`,
  )
}

/** A damaged database was put aside by an opening that came to no end, so that it may not have been reported. */
export function quarantineUntold(path: string, aside: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} could not be used at an earlier opening, which may have failed before it could say so. Because onCorrupt was 'quarantine', Logpond renamed it and what belongs to it to ${aside}*; a new one is in its place, whose ids go on beyond those that were given. Recover what you need from there (the sqlite3 tool has a command .recover), then delete it.`,
  )
}

/** The counters of a database were not those of its entries. */
export function stateMended(path: string, what: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The counters of ${path} were not those of its entries: ${what}. Logpond has put them right. Another program has changed the database, or the disk is damaged; let other programs only read it.`,
  )
}

/** An opening found something of a database missing or damaged, and came to no end, so that it may not have been reported. */
export function lossUntold(path: string, { before, now }: KnownIds): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `An earlier opening of ${path} found that something of it was damaged or missing, and may have ended before it could say so: ids up to ${before} had been given, and those up to ${now} were there. What it kept aside lies beside the database (${path}-wal-*). Check the disk; what is lost can only come back from a backup.`,
  )
}

/** The full-text index did not agree with the entries. */
export function textRebuilt(path: string): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The full-text index of ${path} did not agree with its entries, so that searches by text could miss some. Logpond has built it anew from the entries. Nothing is left to do; check the disk if this comes again.`,
  )
}

/** The database cannot be opened. Not an incident: it is thrown. */
export function databaseRefused(path: string, reason: string, cause: unknown): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} cannot be used: ${reason}. Logpond has left it as it is. Put a backup in its place, or move it away together with its -wal, -shm and -mark; with onCorrupt: 'quarantine' Logpond renames them and begins a new database.`,
    { cause },
  )
}

/** It should be put aside, and somebody else may have it open. */
export function databaseInUse(path: string, reason: string, cause: unknown): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The database ${path} cannot be used: ${reason}. Although onCorrupt is 'quarantine', it stays where it is, for another program may have it open. Close all that use it, then open it again.`,
    { cause: Object.assign(new Error(reason, { cause }), { code: IN_USE }) },
  )
}

/** The code of the cause of {@link databaseInUse}: a later opening may have the database alone. */
const IN_USE = 'DATABASE_IN_USE'

/** Whether an error is that of {@link databaseInUse}, also behind the border of a thread. */
export function isInUse(thrown: unknown): boolean {
  return isLogStorageError(thrown) && (thrown.cause as { code?: unknown } | undefined)?.code === IN_USE
}

/** What an error says, to be put into a sentence. */
export function messageOf(thrown: unknown): string {
  return (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\.$/, '')
}

function entriesLost({ before, now }: KnownIds): string {
  return `ids up to ${before} were committed and those up to ${now} are there, so that at least these ${count(before - now, 'id')} are lost`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

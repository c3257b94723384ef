import {
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isNameOfTime, nameOfTime } from '../files/name-of-time.js'
import { syncDirectory } from '../files/sync-directory.js'

/** Copies of damaged write-ahead logs to keep next to a database. */
const MAX_COPIES = 3

/** Endings of the files that belong to a database in addition to its own file. */
const SUFFIXES = ['-wal', '-shm', '-journal'] as const

/** Endings of the names of files that were moved aside; a time follows. */
const ASIDE = ['-corrupt', '-wal-damaged', '-wal-foreign', '-wal-left'] as const

/** The first time from `now` on that no file next to a database has in its name, so that moving a file aside replaces none. */
export function unusedTime(database: string, now: Date): string {
  const names = readdirSync(dirname(database))
  for (let time = now.getTime(); ; time++) {
    const name = nameOfTime(new Date(time))
    const taken = ASIDE.map((ending) => `${basename(database)}${ending}-${name}`)
    if (!names.some((other) => taken.some((prefix) => other.startsWith(prefix)))) return name
  }
}

/** Bytes of a file; `undefined` if it does not exist. */
export function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

/** Changes when a file is written, or when another file gets its name. Opens nothing. */
export function versionOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`
}

/** Copies a write-ahead log, and deletes all but the last few copies. Returns the path of the copy. Throws what the file system throws. */
export function copyWal(database: string, time: string): string {
  const copy = `${database}-wal-damaged-${time}`
  copyFileSync(`${database}-wal`, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
  chmodSync(copy, 0o600)
  const folder = dirname(copy)
  const prefix = `${basename(database)}-wal-damaged-`
  const copies = readdirSync(folder).filter(
    (name) => name.startsWith(prefix) && isNameOfTime(name.slice(prefix.length)),
  )
  for (const name of copies.sort().slice(0, -MAX_COPIES)) rmSync(join(folder, name), { force: true })
  return copy
}

/** Renames a file so that the new name survives a power cut. Throws what the file system throws. */
export function rename(from: string, to: string): void {
  renameSync(from, to)
  syncDirectory(dirname(to))
}

/** The path to which a damaged database is moved aside. */
export function quarantineOf(database: string, time: string): string {
  return `${database}-corrupt-${time}`
}

/**
 * Renames a database and the files that belong to it. Its own file comes last: once that has the new name, all are
 * renamed. After a crash, another call does the rest. Throws what the file system throws.
 */
export function moveAside(database: string, time: string): void {
  const aside = quarantineOf(database, time)
  if (existsSync(aside)) return
  for (const suffix of SUFFIXES) {
    if (existsSync(`${database}${suffix}`)) rename(`${database}${suffix}`, `${aside}${suffix}`)
  }
  if (existsSync(database)) rename(database, aside)
}

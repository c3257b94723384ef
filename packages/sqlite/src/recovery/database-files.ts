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

/** Copies of damaged write-ahead logs that are kept beside a database. */
const MAX_COPIES = 3

/** What belongs to a database beside its own file. */
const SUFFIXES = ['-wal', '-shm', '-journal'] as const

/** Endings of what is put aside, after which a time follows. */
const ASIDE = ['-corrupt', '-wal-damaged', '-wal-foreign', '-wal-left'] as const

/** A time, as near as can be, by which no file beside a database is named: what is put aside replaces none. */
export function freeTime(database: string, now: Date): string {
  const names = readdirSync(dirname(database))
  for (let time = now.getTime(); ; time++) {
    const name = nameOfTime(new Date(time))
    const taken = ASIDE.map((ending) => `${basename(database)}${ending}-${name}`)
    if (!names.some((other) => taken.some((prefix) => other.startsWith(prefix)))) return name
  }
}

/** Bytes of a file; `undefined` when there is none. */
export function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size
}

/** What is different after a file was written, or another one has its name. Nothing is opened for it. */
export function versionOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? '' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`
}

/** Keeps a copy of a write-ahead log; of several, the last few. Returns its path. Throws what the file system throws. */
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

/** Renames a file and makes that outlast a power cut. Throws what the file system throws. */
export function rename(from: string, to: string): void {
  renameSync(from, to)
  syncDirectory(dirname(to))
}

/** The name of a database that is put aside. */
export function quarantineOf(database: string, time: string): string {
  return `${database}-corrupt-${time}`
}

/**
 * Renames a database and what belongs to it, its own file last: when that has the new name, all is done. Called again
 * after a crash, it does what is left. Throws what the file system throws.
 */
export function moveAside(database: string, time: string): void {
  const aside = quarantineOf(database, time)
  if (existsSync(aside)) return
  for (const suffix of SUFFIXES) {
    if (existsSync(`${database}${suffix}`)) rename(`${database}${suffix}`, `${aside}${suffix}`)
  }
  if (existsSync(database)) rename(database, aside)
}

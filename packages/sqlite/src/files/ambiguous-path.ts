import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { withMarkFile } from './mark-file.js'

/**
 * Refuses a database file that can be reached by paths in different folders, or by several names: SQLite puts the log next
 * to the name by which the file was opened, and opening the file by another name misses the log.
 *
 * Of a file with several names (hard links), the one that has a mark stays usable, because it was the only name when the
 * file was last opened. See {@link findOtherNames}.
 *
 * @throws LogStorageError INVALID_OPTIONS
 */
export function refuseAmbiguousPath(path: string, { nlink, dev }: Pick<Stats, 'nlink' | 'dev'>): void {
  if (nlink > 1 && !hasMark(path)) {
    throw refusal(
      path,
      `has ${nlink} names (hard links), and SQLite would keep a separate -wal next to each of them`,
      `Use the name by which it was opened before, or ${remedyOf(path)}`,
    )
  }
  if (isMountedAlone(path, dev)) {
    throw refusal(
      path,
      'is mounted by itself, without its folder (in Docker: -v ./logs.db:/app/logs.db), so its -wal would stay in this container',
      `Mount the folder that contains it (-v ./logs:/app/logs)`,
    )
  }
}

/** What to report about a database that now has several names: opening it by another one misses the log. */
export function findOtherNames(path: string): LogStorageError | undefined {
  const nlink = statSync(path, { throwIfNoEntry: false })?.nlink ?? 1
  if (nlink <= 1) return undefined
  return new LogStorageError(
    'INVALID_OPTIONS',
    `The file ${path} has ${nlink} names (hard links). Logpond continues with this one and refuses the others. A program without Logpond that opens the file by another name misses the entries in ${path}-wal and can destroy the file. To fix this, ${remedyOf(path)}.`,
  )
}

function remedyOf(path: string): string {
  return `remove the other names; or close all storages that use it and copy the file: cp ${path} ${path}.new, then mv ${path}.new ${path}`
}

function hasMark(path: string): boolean {
  const mark = withMarkFile(path, (file) => file.read())
  return mark !== undefined && mark.uuid !== ''
}

function refusal(path: string, why: string, advice: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path cannot be ${path}: the file ${why}. Acknowledged entries would be lost. ${advice}.`,
  )
}

/** @param dev The device of the file. */
function isMountedAlone(path: string, dev: number): boolean {
  try {
    const real = realpathSync.native(path)
    // The devices prove nothing here: a bind mount may be on the folder's device, and an overlay has two devices.
    if (process.platform === 'linux') return mountPoints().has(real)
    return lstatSync(dirname(real)).dev !== dev
  } catch {
    // The system does not report it.
    return false
  }
}

function mountPoints(): ReadonlySet<string> {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return new Set(lines.map((line) => unescapeOctal(line.split(' ')[4] ?? '')))
}

/** Spaces, line ends and backslashes are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

import { lstatSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { LogStorageError } from '@logpond/core'
import { withMarkFile } from './mark-file.js'

/**
 * Refuses a database whose log would not lie where another name of it is looked for: SQLite puts the log beside the name
 * by which the file was opened, and who opens it by the other one knows nothing of what is in there.
 *
 * Of a file with several names (hard links) one stays usable: that which has the mark, because it was the only one when the
 * file was opened last. See {@link findOtherNames}.
 *
 * @throws LogStorageError INVALID_OPTIONS
 */
export function refuseAmbiguousPath(path: string, { nlink, dev }: Pick<Stats, 'nlink' | 'dev'>): void {
  if (nlink > 1 && !hasMark(path)) {
    throw refusal(
      path,
      `has ${nlink} names (hard links), and SQLite would keep a -wal of its own beside each of them`,
      `Use the name that it was opened by before, or ${remedyOf(path)}`,
    )
  }
  if (isMountedAlone(path, dev)) {
    throw refusal(
      path,
      'is mounted by itself, without its folder (in Docker: -v ./logs.db:/app/logs.db), and its -wal would stay behind in this container',
      `Mount the folder that holds it (-v ./logs:/app/logs)`,
    )
  }
}

/** What to tell of a database that has got more names: who opens it by another one misses what is in the log. */
export function findOtherNames(path: string): LogStorageError | undefined {
  const nlink = statSync(path, { throwIfNoEntry: false })?.nlink ?? 1
  if (nlink <= 1) return undefined
  return new LogStorageError(
    'INVALID_OPTIONS',
    `The file ${path} has ${nlink} names (hard links). Logpond goes on by this one and refuses the others; a program that opens it by one of them, without Logpond, misses what is in ${path}-wal and can destroy the file. To end this, ${remedyOf(path)}.`,
  )
}

function remedyOf(path: string): string {
  return `remove the other names; or close all storages of it and make it a file of its own: cp ${path} ${path}.new, then mv ${path}.new ${path}`
}

function hasMark(path: string): boolean {
  const mark = withMarkFile(path, (file) => file.read())
  return mark !== undefined && mark.uuid !== ''
}

function refusal(path: string, why: string, advice: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path cannot be ${path}: the file ${why}. Entries that were acknowledged would be lost. ${advice}.`,
  )
}

/** @param dev The device of the file. */
function isMountedAlone(path: string, dev: number): boolean {
  try {
    const real = realpathSync.native(path)
    // File and folder may be on one device all the same, and those of an overlay on two.
    if (process.platform === 'linux') return mountPoints().has(real)
    return lstatSync(dirname(real)).dev !== dev
  } catch {
    // The system does not tell.
    return false
  }
}

function mountPoints(): ReadonlySet<string> {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n')
  return new Set(lines.map((line) => unescapeOctal(line.split(' ')[4] ?? '')))
}

/** Blanks, line ends and backslashes are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  )
}

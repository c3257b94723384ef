import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

// Windows has neither.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>

/** Follows no link, and waits for no other end of a pipe. */
export const SAFELY = O_NOFOLLOW | O_NONBLOCK

/** What SQLite and Logpond write beside a database, by the ending of its path. */
const WRITTEN = ['-wal', '-shm', '-journal', '-mark'] as const

/** Shared memory grows by such pages; it has up to 3 bytes at first. */
const SHM_PAGE = 4096

/** What a rollback journal begins with, unless its first byte is 0. */
const JOURNAL = Buffer.from('d9d505f920a163d7', 'hex')

/**
 * Refuses a database beside which something has the name of one of its files and cannot be one. Who may write to the
 * folder could put a link there, and have a file of others written or deleted.
 *
 * @throws LogStorageError INVALID_OPTIONS
 */
export function refuseForeignFiles(database: string): void {
  for (const ending of WRITTEN) {
    const path = `${database}${ending}`
    const why = whyNotOrdinary(path) ?? whyForeignContent(path, ending)
    if (why !== undefined) throw foreignFile(database, path, why)
  }
}

/** SQLite empties or deletes these two whatever they hold. What a log holds is looked at by recovery. */
function whyForeignContent(path: string, ending: (typeof WRITTEN)[number]): string | undefined {
  // Only its size: to close it would drop the locks that SQLite has on it in this process.
  if (ending === '-shm') {
    const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
    return size > 3 && size % SHM_PAGE !== 0 ? 'is none that SQLite has made' : undefined
  }
  if (ending !== '-journal' || lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined
  const { bytes } = readBeginning(path, JOURNAL.length)
  const isKnown = bytes.length === 0 || bytes[0] === 0 || bytes.equals(JOURNAL)
  return isKnown ? undefined : 'is none that SQLite has made'
}

/** Says that a file beside a database belongs to another program. */
export function foreignFile(database: string, path: string, why: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path cannot be ${database}: ${path}, which Logpond keeps beside it, ${why}. Nothing of it was changed. Move it away if it is not needed, or choose another path.`,
  )
}

/** Why what is at a path is no ordinary file with one name; `undefined` when it is one, or nothing is there. */
export function whyNotOrdinary(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (stat.isSymbolicLink()) return 'is a symbolic link'
  if (!stat.isFile()) return stat.isDirectory() ? 'is a folder' : 'is no ordinary file'
  return stat.nlink > 1 ? `has ${stat.nlink} names (hard links)` : undefined
}

/**
 * Opens a file that is there, if it is an ordinary one with one name.
 *
 * @param flags As of `open`, without those that make or empty a file. Throws what the file system throws, and EINVAL.
 */
export function openOrdinary(path: string, flags: number): number {
  // Before it is opened: that alone may have an effect on a device.
  const why = whyNotOrdinary(path)
  if (why !== undefined) throw notOrdinary(path, why)
  const file = openSync(path, flags | SAFELY)
  const stat = fstatSync(file)
  if (stat.isFile() && stat.nlink <= 1) return file
  closeSync(file)
  throw notOrdinary(path, 'was replaced')
}

/** Makes a file that was not there, for its owner only. Throws what the file system throws. */
export function createOwn(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | SAFELY, 0o600)
}

/** The beginning of an ordinary file, and its size. Throws what the file system throws, and EINVAL. */
export function readBeginning(path: string, most: number): { readonly bytes: Buffer; readonly size: number } {
  const file = openOrdinary(path, constants.O_RDONLY)
  try {
    const bytes = Buffer.alloc(most)
    const length = readSync(file, bytes, 0, most, 0)
    return { bytes: bytes.subarray(0, length), size: fstatSync(file).size }
  } finally {
    closeSync(file)
  }
}

function notOrdinary(path: string, why: string): Error {
  return Object.assign(new Error(`${path} ${why}`), { code: 'EINVAL' })
}

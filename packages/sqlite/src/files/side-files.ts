import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

// Windows has neither flag.
const { O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants as Partial<typeof constants>

/** Does not follow a link, and does not wait for the other end of a pipe. */
export const SAFELY = O_NOFOLLOW | O_NONBLOCK

/** Endings of the files that SQLite and Logpond write next to a database. */
const WRITTEN = ['-wal', '-shm', '-journal', '-mark'] as const

/** The -shm file grows in such pages; at first it has up to 3 bytes. */
const SHM_PAGE = 4096

/** The first bytes of a rollback journal, unless its first byte is 0. */
const JOURNAL = Buffer.from('d9d505f920a163d7', 'hex')

/**
 * Refuses a database if a file next to it has the name of one of its side files but cannot be one. Otherwise a user who may
 * write to the folder could place a link there and so make Logpond write or delete another file.
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

/** SQLite empties or deletes these two whatever they contain. Recovery checks the contents of a log. */
function whyForeignContent(path: string, ending: (typeof WRITTEN)[number]): string | undefined {
  // Checks only the size: closing the file would drop the locks that SQLite has on it in this process.
  if (ending === '-shm') {
    const size = lstatSync(path, { throwIfNoEntry: false })?.size ?? 0
    return size > 3 && size % SHM_PAGE !== 0 ? 'was not created by SQLite' : undefined
  }
  if (ending !== '-journal' || lstatSync(path, { throwIfNoEntry: false }) === undefined) return undefined
  const { bytes } = readBeginning(path, JOURNAL.length)
  const isKnown = bytes.length === 0 || bytes[0] === 0 || bytes.equals(JOURNAL)
  return isKnown ? undefined : 'was not created by SQLite'
}

/** The error for a file of another program next to a database. */
export function foreignFile(database: string, path: string, why: string): LogStorageError {
  return new LogStorageError(
    'INVALID_OPTIONS',
    `path cannot be ${database}: ${path}, which Logpond keeps next to it, ${why}. Logpond did not change it. Move it away if it is not needed, or choose another path.`,
  )
}

/** Why a path does not name a regular file with a single name; `undefined` if it does, or if it does not exist. */
export function whyNotOrdinary(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  if (stat.isSymbolicLink()) return 'is a symbolic link'
  if (!stat.isFile()) return stat.isDirectory() ? 'is a folder' : 'is not a regular file'
  return stat.nlink > 1 ? `has ${stat.nlink} names (hard links)` : undefined
}

/**
 * Opens an existing file if it is a regular file with a single name.
 *
 * @param flags Those of `open`, except flags that create or truncate. Throws what the file system throws, and EINVAL.
 */
export function openOrdinary(path: string, flags: number): number {
  // Checked before opening, because opening a device may already have an effect.
  const why = whyNotOrdinary(path)
  if (why !== undefined) throw notOrdinary(path, why)
  const file = openSync(path, flags | SAFELY)
  const stat = fstatSync(file)
  if (stat.isFile() && stat.nlink <= 1) return file
  closeSync(file)
  throw notOrdinary(path, 'was replaced')
}

/** Creates a new file, for its owner only. Throws what the file system throws. */
export function createOwn(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | SAFELY, 0o600)
}

/** The first bytes of a regular file, and its size. Throws what the file system throws, and EINVAL. */
export function readBeginning(path: string, max: number): { readonly bytes: Buffer; readonly size: number } {
  const file = openOrdinary(path, constants.O_RDONLY)
  try {
    const bytes = Buffer.alloc(max)
    const length = readSync(file, bytes, 0, max, 0)
    return { bytes: bytes.subarray(0, length), size: fstatSync(file).size }
  } finally {
    closeSync(file)
  }
}

function notOrdinary(path: string, why: string): Error {
  return Object.assign(new Error(`${path} ${why}`), { code: 'EINVAL' })
}

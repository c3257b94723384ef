import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/** How the journal of a transaction begins that has something to roll back. */
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex')

/** Where the header of a journal has how many pages the database had before. */
const PAGES_BEFORE = 16
const HEADER_BYTES = 20

/**
 * Refuses a database beside which lies the journal of a transaction that was interrupted. SQLite would roll it back;
 * node-sqlite3-wasm takes its own lock for that of another writer who is still at it, and reads what was half written.
 *
 * Only a database that had no table before becomes empty again: its creation was interrupted. Otherwise both files stay
 * as they are.
 *
 * @throws LogStorageError UNSUPPORTED
 */
export function refuseHotJournal(path: string): void {
  if (path === ':memory:' || sizeOf(path) === 0) return
  const header = headerOf(`${path}-journal`)
  // One that begins with zero has done its work.
  if ((header[0] ?? 0) === 0) return
  if (isOfCreation(header)) {
    truncateSync(path)
    return
  }
  throw new LogStorageError(
    'UNSUPPORTED',
    `A program that wrote to ${path} was interrupted: ${path}-journal has what must be rolled back, and ` +
      'node-sqlite3-wasm cannot do it. Open the database once with a native SQLite: with the better-sqlite3 driver, or ' +
      `sqlite3 ${JSON.stringify(path)} 'SELECT 1 FROM sqlite_schema'. Both files are as they were.`,
  )
}

function isOfCreation(header: Buffer): boolean {
  const isWhole = header.length === HEADER_BYTES && header.subarray(0, MAGIC.length).equals(MAGIC)
  // Each table takes a page besides the first.
  return isWhole && header.readUInt32BE(PAGES_BEFORE) <= 1
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function headerOf(journal: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  if (sizeOf(journal) === 0) return header
  const file = openSync(journal, 'r')
  try {
    return header.subarray(0, readSync(file, header))
  } finally {
    closeSync(file)
  }
}

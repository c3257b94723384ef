import { closeSync, openSync, readSync, statSync, truncateSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/** The first bytes of a journal with a transaction to roll back. */
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex')

/** Offset in the journal's header: the number of pages that the database had before the transaction. */
const PAGES_BEFORE = 16
const HEADER_BYTES = 20

/**
 * Rejects a database next to a journal of an interrupted transaction. SQLite would roll the transaction back. node-sqlite3-wasm
 * mistakes its own lock for that of an active writer, and reads half-written data.
 *
 * If the database had no table before the transaction, its creation was interrupted: it is truncated to an empty file. In all
 * other cases both files stay unchanged.
 *
 * @throws LogStorageError `UNSUPPORTED` if there is a transaction to roll back
 */
export function refuseHotJournal(path: string): void {
  if (path === ':memory:' || sizeOf(path) === 0) return
  const header = headerOf(`${path}-journal`)
  // A journal that begins with a zero byte belongs to a finished transaction.
  if ((header[0] ?? 0) === 0) return
  if (isOfCreation(header)) {
    truncateSync(path)
    return
  }
  throw new LogStorageError(
    'UNSUPPORTED',
    `A program was interrupted while it wrote to ${path}. Its transaction in ${path}-journal must be rolled back, which ` +
      'node-sqlite3-wasm cannot do. Open the database once with a native SQLite: with the better-sqlite3 driver, or ' +
      `sqlite3 ${JSON.stringify(path)} 'SELECT 1 FROM sqlite_schema'. Both files are unchanged.`,
  )
}

function isOfCreation(header: Buffer): boolean {
  const isWhole = header.length === HEADER_BYTES && header.subarray(0, MAGIC.length).equals(MAGIC)
  // Page 1 holds the schema, and every table takes another page.
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

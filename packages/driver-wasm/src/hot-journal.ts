import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/**
 * Refuses a database beside which lies the journal of a transaction that was interrupted. SQLite would roll it back;
 * node-sqlite3-wasm takes its own lock for that of another writer who is still at it, and reads what was half written.
 * Both files stay as they are.
 *
 * @throws LogStorageError UNSUPPORTED
 */
export function refuseHotJournal(path: string): void {
  if (path === ':memory:' || !isHot(path)) return
  throw new LogStorageError(
    'UNSUPPORTED',
    `A program that wrote to ${path} without a write-ahead log was interrupted: ${path}-journal has what must be rolled ` +
      'back, and node-sqlite3-wasm cannot do it. Open the database once with a native SQLite: the better-sqlite3 driver, ' +
      `or sqlite3 ${JSON.stringify(path)} 'PRAGMA user_version'. Neither file was touched.`,
  )
}

// A journal that begins with zero has done its work, and one of a database without content has none to do.
function isHot(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return size > 0 && firstByte(`${path}-journal`) > 0
}

function firstByte(path: string): number {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return 0
  const file = openSync(path, 'r')
  try {
    const bytes = new Uint8Array(1)
    return readSync(file, bytes) === 1 ? (bytes[0] as number) : 0
  } finally {
    closeSync(file)
  }
}

import { fsyncSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/**
 * Checks that the process may call `fsync`, as node-sqlite3-wasm does. The permission model of Node.js forbids it, and SQLite
 * would report only "disk I/O error".
 *
 * @throws LogStorageError `UNSUPPORTED` if `fsync` is forbidden
 */
export function checkSync(sync: (fd: number) => void = fsyncSync): void {
  // Without the permission model, fsync is allowed.
  if (sync === fsyncSync && Object(process).permission === undefined) return
  try {
    sync(0)
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'ERR_ACCESS_DENIED') return
    throw new LogStorageError(
      'UNSUPPORTED',
      'node-sqlite3-wasm cannot write files under the permission model of Node.js, which forbids fsync. ' +
        'Start the process without --permission, or use @logpond/driver-node-sqlite.',
      { cause },
    )
  }
}

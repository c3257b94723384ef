import { fsyncSync } from 'node:fs'
import { LogStorageError } from '@logpond/core'

/**
 * Says that Node's permission model forbids `fsync`, which node-sqlite3-wasm calls: all that SQLite says of it is "disk
 * I/O error".
 *
 * @throws LogStorageError UNSUPPORTED
 */
export function checkSync(sync: (fd: number) => void = fsyncSync): void {
  // Without the permission model nothing is refused.
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

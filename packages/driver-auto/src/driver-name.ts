import { LogStorageError } from '@logpond/core'
import { describeOption } from './describe-option.js'

/** The drivers that `autoDriver` can use. */
export type DriverName = 'better-sqlite3' | 'node-sqlite' | 'wasm'

/** In the order in which they are tried. */
export const DRIVER_NAMES: readonly DriverName[] = ['better-sqlite3', 'wasm', 'node-sqlite']

/** @throws LogStorageError INVALID_OPTIONS */
export function checkDriverName(value: unknown): DriverName {
  if ((DRIVER_NAMES as readonly unknown[]).includes(value)) return value as DriverName
  throw new LogStorageError(
    'INVALID_OPTIONS',
    `driver must be 'better-sqlite3', 'node-sqlite' or 'wasm', or a LogDriver, such as betterSqlite3({ path }), where a storage is opened; it was ${describeOption(value)}.`,
  )
}

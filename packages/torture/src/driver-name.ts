import type { LogDriver } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import type { SqliteOptions } from '@logpond/sqlite'

/** The drivers under torture: better-sqlite3, and node-sqlite3-wasm. */
export type DriverName = 'native' | 'wasm'

export const DRIVER_NAMES: readonly DriverName[] = ['native', 'wasm']

export function makeDriver(name: DriverName, options: SqliteOptions): LogDriver {
  return name === 'native' ? betterSqlite3(options) : nodeSqlite3Wasm(options)
}

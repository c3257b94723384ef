import type { LogDriver } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import type { SqliteOptions } from '@logpond/sqlite'
import { SERVER_NAMES, type ServerName } from './servers/server-name.js'

/**
 * The drivers under torture: better-sqlite3, node-sqlite3-wasm, those of servers, and one without an engine, to test everything above
 * the engine.
 */
export type DriverName = 'native' | 'wasm' | 'simulated' | ServerName

/** The drivers that have a file. */
export const ENGINE_NAMES: readonly DriverName[] = ['native', 'wasm']

export const DRIVER_NAMES: readonly DriverName[] = [...ENGINE_NAMES, 'simulated', ...SERVER_NAMES]

export function makeDriver(name: DriverName, options: SqliteOptions): LogDriver {
  if (name === 'simulated') return memoryDriver()
  if (name === 'native') return betterSqlite3(options)
  if (name === 'wasm') return nodeSqlite3Wasm(options)
  throw new Error(`${name} has no file.`)
}

import { type LogStorage, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import type { SqliteOptions } from '@logpond/sqlite'
import type { Library } from '../library-name.js'
import type { Sabotage } from '../sabotage.js'
import { sabotaged } from './tampering.js'

export function openByLibrary(
  library: Library,
  options: SqliteOptions,
  sabotage: Sabotage | undefined,
): Promise<LogStorage> {
  const driver = library === 'better-sqlite3' ? betterSqlite3(options) : nodeSqlite(options)
  return openLogStorage({ driver: sabotaged(driver, sabotage, options.path), onDrop: () => {} })
}

import { type LogStorage, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import type { SqliteOptions } from '@logpond/sqlite'
import type { Sabotage } from '../sabotage.js'
import { sabotaged } from './tampering.js'

/** Those that share files with their own kind. */
export const LIBRARIES = ['better-sqlite3', 'node:sqlite'] as const
export type Library = (typeof LIBRARIES)[number]

/** What a second storage of the same library stores, and begins its name with. */
export const SAME_LIBRARY = 'the same library'

export function openByLibrary(
  library: Library,
  options: SqliteOptions,
  sabotage: Sabotage | undefined,
): Promise<LogStorage> {
  const driver = library === 'better-sqlite3' ? betterSqlite3(options) : nodeSqlite(options)
  return openLogStorage({ driver: sabotaged(driver, sabotage, options.path), onDrop: () => {} })
}

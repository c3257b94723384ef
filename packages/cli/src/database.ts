import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { betterSqlite3, betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { nodeSqlite3WasmBinding } from '@logpond/driver-wasm'
import { ReadOnlyDriver } from '@logpond/sqlite'
import { CommandError } from './command-error.js'
import { type Context, toPath } from './context.js'
import { visibleText } from './visible-text.js'

export const DEFAULT_DATABASE = '.logpond/logs.db'

/** A database that is open. */
export interface Database {
  readonly storage: LogStorage
  /** The greatest id that any process has ever given to an entry; 0 when there was none. */
  lastId(): Promise<number>
}

export interface EntriesById {
  /** The first entries with a greater id, in the order of their ids. */
  entriesAfter(id: number, limit: number): Promise<StoredLogEntry[]>
}

/** Opens a database to write to; makes it, and its folder, where there is none. */
export async function openToWrite(
  context: Context,
  db: string,
  options: Omit<OpenLogStorageOptions, 'driver'> = {},
): Promise<LogStorage> {
  return (await openToWriteAndRead(context, db, options)).storage
}

/** {@link openToWrite}, and reads what is there by ids. */
export async function openToWriteAndRead(
  context: Context,
  db: string,
  options: Omit<OpenLogStorageOptions, 'driver'> = {},
): Promise<Database & EntriesById> {
  const path = toPath(context, db)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new CommandError(`The folder of ${path} cannot be made: ${(cause as Error).message}`, 2, { cause })
  }
  const driver = betterSqlite3({ path })
  return {
    storage: await openLogStorage({ ...options, driver }),
    lastId: async () => (await driver.stats()).lastId,
    entriesAfter: async (id, limit) => driver.readAfter(id, {}, limit),
  }
}

/** Opens a database that is there to delete from it. */
export async function openToCleanUp(context: Context, db: string): Promise<LogStorage> {
  return openLogStorage({ driver: betterSqlite3({ path: findDatabase(context, db) }) })
}

/**
 * Opens a database that is there, and only reads it: applications that write it are not disturbed, and it is enough
 * that it may be read.
 */
export async function openToRead(context: Context, db: string): Promise<Database> {
  const driver = new ReadOnlyDriver({
    bindings: [betterSqlite3Binding, nodeSqlite3WasmBinding],
    options: { path: findDatabase(context, db) },
  })
  return {
    storage: await openLogStorage({ driver }),
    lastId: async () => (await driver.stats()).lastId,
  }
}

/**
 * The path of a database that is there.
 *
 * @throws CommandError
 */
export function findDatabase(context: Context, db: string): string {
  const path = toPath(context, db)
  if (isThere(path)) return path
  throw new CommandError(
    `There is no database ${visibleText(path)}. Fill one with "${context.command} ingest FILE", or name another with --db PATH.`,
  )
}

function isThere(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined
  } catch (cause) {
    throw new CommandError(`The database cannot be read: ${visibleText((cause as Error).message)}`, 2, {
      cause,
    })
  }
}

/** Bytes that a database takes on the disk, its write-ahead log included. */
export function databaseBytes(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

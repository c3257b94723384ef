import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type LogDriver,
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { CommandError } from './command-error.js'
import { type Context, toPath } from './context.js'
import { visibleText } from './visible-text.js'

export const DEFAULT_DATABASE = '.logpond/logs.db'

/** An open database. */
export interface Database {
  readonly storage: LogStorage
  /** The greatest id that any process ever gave to an entry; 0 if there was no entry yet. */
  lastId(): Promise<number>
}

export interface EntriesById {
  /** The first `limit` entries with a greater id, in order of their ids. */
  entriesAfter(id: number, limit: number): Promise<StoredLogEntry[]>
}

/** Opens a database to write to. Creates it, and its folder, if they do not exist. */
export async function openToWrite(
  context: Context,
  db: string,
  options: Omit<OpenLogStorageOptions, 'driver'> = {},
): Promise<LogStorage> {
  return (await openToWriteAndRead(context, db, options)).storage
}

/** Like {@link openToWrite}, and can also read entries by id. */
export async function openToWriteAndRead(
  context: Context,
  db: string,
  options: Omit<OpenLogStorageOptions, 'driver'> = {},
): Promise<Database & EntriesById> {
  const driver = await driverToWrite(context, db)
  return {
    storage: await openLogStorage({ ...options, driver }),
    lastId: async () => (await driver.stats()).lastId,
    entriesAfter: async (id, limit) => driver.readAfter(id, {}, limit),
  }
}

/** Opens an existing database to delete entries. */
export async function openToCleanUp(context: Context, db: string): Promise<LogStorage> {
  const path = findDatabase(context, db)
  const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
  return openLogStorage({ driver: betterSqlite3({ path }) })
}

/**
 * Opens an existing database read-only. This does not disturb applications that write to it, and needs only permission to
 * read the file.
 */
export async function openToRead(context: Context, db: string): Promise<Database> {
  const driver = await driverToRead(context, db)
  return {
    storage: await openLogStorage({ driver }),
    lastId: async () => (await driver.stats()).lastId,
  }
}

/** A driver, which is not open yet, for a database that is created, with its folder, if it does not exist. */
export async function driverToWrite(context: Context, db: string): Promise<LogDriver> {
  const path = toPath(context, db)
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new CommandError(`The folder of ${path} cannot be created: ${(cause as Error).message}`, 2, {
      cause,
    })
  }
  const { betterSqlite3 } = await import('@logpond/driver-better-sqlite3')
  return betterSqlite3({ path })
}

/** A driver, which is not open yet, that only reads an existing database. */
export async function driverToRead(context: Context, db: string): Promise<LogDriver> {
  const path = findDatabase(context, db)
  const { betterSqlite3Binding } = await import('@logpond/driver-better-sqlite3')
  const { nodeSqlite3WasmBinding } = await import('@logpond/driver-wasm')
  const { ReadOnlyDriver } = await import('@logpond/sqlite')
  const bindings = [betterSqlite3Binding, nodeSqlite3WasmBinding]
  return new ReadOnlyDriver({ bindings, options: { path } })
}

/**
 * The absolute path of an existing database.
 *
 * @throws CommandError if there is no such file, or it cannot be read.
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

/** Bytes of a database on the disk, including its write-ahead log. */
export function databaseBytes(path: string): number {
  return [path, `${path}-wal`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  )
}

import { mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type DriverFilter,
  type LogDriver,
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { visibleText } from '@logpond/mapping/writers'
import { CommandError } from './command-error.js'
import { type Context, toPath } from './context.js'
import { isServer, serverDriver, serverFilesPath, serverName } from './server-database.js'

export const DEFAULT_DATABASE = '.logpond/logs.db'

/** An open database. */
export interface Database {
  readonly storage: LogStorage
  /** The first `limit` matching entries with a greater id, in order of their ids; at most 10,000. */
  entriesAfter(
    id: number,
    limit: number,
    filter?: DriverFilter,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]>
  /** The greatest id that any process ever gave to an entry; 0 if there was no entry yet. */
  lastId(): Promise<number>
  /** The bytes of a file on the disk, including its write-ahead log; or those that a server counts. */
  bytes(): Promise<number>
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
): Promise<Database> {
  return openDatabase(context, db, await driverToWrite(context, db), options)
}

/** Opens an existing database to delete entries. */
export async function openToCleanUp(context: Context, db: string): Promise<Database> {
  if (isServer(db)) await expectLogs(context, db)
  else findDatabase(context, db)
  return openDatabase(context, db, await driverToWrite(context, db))
}

/**
 * Opens an existing database read-only. This does not disturb applications that write to it, and needs only permission to
 * read the file.
 */
export async function openToRead(context: Context, db: string): Promise<Database> {
  return openDatabase(context, db, await driverToRead(context, db))
}

/** Opening to write would create what is missing. */
async function expectLogs(context: Context, db: string): Promise<void> {
  const driver = await serverDriver(context, db, { readOnly: true })
  await driver.open()
  await driver.close()
}

async function openDatabase(
  context: Context,
  db: string,
  driver: LogDriver,
  options: Omit<OpenLogStorageOptions, 'driver'> = {},
): Promise<Database> {
  return {
    storage: await openLogStorage({ ...options, driver }),
    entriesAfter: async (id, limit, filter = {}, signal) => driver.readAfter(id, filter, limit, signal),
    lastId: async () => (await driver.stats()).lastId,
    bytes: async () => (isServer(db) ? (await driver.stats()).bytes : databaseBytes(toPath(context, db))),
  }
}

/** A driver, which is not open yet, for a database that is created, with its folder, if it does not exist. */
export async function driverToWrite(context: Context, db: string): Promise<LogDriver> {
  if (isServer(db)) return serverDriver(context, db, { readOnly: false })
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
  if (isServer(db)) return serverDriver(context, db, { readOnly: true })
  const path = findDatabase(context, db)
  const { betterSqlite3Binding } = await import('@logpond/driver-better-sqlite3')
  const { nodeSqlite3WasmBinding } = await import('@logpond/driver-wasm')
  const { ReadOnlyDriver } = await import('@logpond/sqlite')
  const bindings = [betterSqlite3Binding, nodeSqlite3WasmBinding]
  return new ReadOnlyDriver({ bindings, options: { path } })
}

/** A database as messages and files show it: an absolute path, or a URL without its password. */
export function fullName(context: Context, db: string): string {
  return isServer(db) ? serverName(db) : toPath(context, db)
}

/** Where files belong that are kept beside a database: its own path, or a path in the working directory for a server. */
export function besidePath(context: Context, db: string): string {
  return isServer(db) ? serverFilesPath(context, db) : toPath(context, db)
}

/**
 * The absolute path of an existing database.
 *
 * @throws CommandError if there is no such file, it cannot be read, or it is a server.
 */
export function findDatabase(context: Context, db: string): string {
  if (isServer(db)) {
    throw new CommandError(
      `This command works on a file, and not on ${visibleText(serverName(db))}. "${context.command} copy" copies the entries of a server into a file.`,
    )
  }
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

import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type LogEntry, openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

/** Stores entries in the default database of a directory. Returns its path. */
export async function fillDatabase(directory: string, entries: readonly LogEntry[]): Promise<string> {
  const path = join(directory, '.logpond', 'logs.db')
  mkdirSync(dirname(path), { recursive: true })
  const storage = await openLogStorage({ driver: betterSqlite3({ path }) })
  storage.storeMany(entries)
  await storage.close()
  return path
}

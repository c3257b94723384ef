import {
  type CreatedLogStorage,
  createLogStorage,
  type LogStorage,
  type OpenLogStorageOptions,
  type StoredLogEntry,
} from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { onTestFinished } from 'vitest'

/** A storage on a SQLite database in memory, which is closed after the test. */
export function openStorage(options: Partial<OpenLogStorageOptions> = {}): CreatedLogStorage {
  const driver = betterSqlite3({ path: ':memory:', thread: 'main' })
  const storage = createLogStorage({ driver, flushOnExit: false, ...options })
  onTestFinished(() => storage.close({ timeout: 0 }).catch(() => {}))
  return storage
}

/** All entries in the order in which they were stored, without their ids. */
export async function storedIn(storage: LogStorage): Promise<Omit<StoredLogEntry, 'id'>[]> {
  await storage.flush()
  const entries = await storage.search({ limit: 10_000 })
  return entries.sort((a, b) => a.id - b.id).map(({ id: _id, ...entry }) => entry)
}

export async function messagesIn(storage: LogStorage): Promise<string[]> {
  return (await storedIn(storage)).map(({ message }) => message)
}

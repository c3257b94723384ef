import {
  type LogStorage,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { onTestFinished } from 'vitest'

/** A storage in memory, closed after the test. */
export async function openStorage(options: Partial<OpenLogStorageOptions> = {}): Promise<LogStorage> {
  const storage = await openLogStorage({ driver: memoryDriver(), flushOnExit: false, ...options })
  onTestFinished(() => storage.close().catch(() => {}))
  return storage
}

/** All entries, in the order in which they were stored. */
export async function stored(storage: LogStorage): Promise<StoredLogEntry[]> {
  await storage.flush()
  const entries = await storage.search({ limit: 10_000 })
  return entries.sort((a, b) => a.id - b.id)
}

export async function messages(storage: LogStorage): Promise<string[]> {
  return (await stored(storage)).map(({ message }) => message)
}

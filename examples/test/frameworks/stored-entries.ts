import { join } from 'node:path'
import { openLogStorage, type SearchQuery, type StoredLogEntry } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

/** The entries in `app-logs.db` in a folder that match a query, in the order in which they were stored. */
export async function storedEntries(folder: string, query: SearchQuery = {}): Promise<StoredLogEntry[]> {
  const driver = autoDriver({ path: join(folder, 'app-logs.db'), readOnly: true, thread: 'main' })
  await using storage = await openLogStorage({ driver })
  const found = await storage.search({ limit: 1000, ...query })
  return found.sort((a, b) => a.id - b.id)
}

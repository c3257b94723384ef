/** An application in ES modules: scripts/test-types.mjs compiles it, and never runs it. */
import {
  createLogStorage,
  type JsonValue,
  LogStorageError,
  type OpenLogStorageOptions,
  openLogStorage,
  type StoredLogEntry,
} from '@logpond/core'
import type { TestClock } from '@logpond/core/testing'
import { betterSqlite3, betterSqlite3Binding } from '@logpond/driver-better-sqlite3'
import { bunSqlite } from '@logpond/driver-bun-sqlite'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'
import {
  backUpDatabase,
  checkDatabase,
  type LogDatabase,
  openLogDatabase,
  ReadOnlyDriver,
} from '@logpond/sqlite'
import { createSqliteDriver, requireFrom } from '@logpond/sqlite/worker'

export let lastUser: JsonValue | undefined

interface Order {
  id: number
  items?: string[]
}

export const drivers = [
  betterSqlite3({ path: 'app.db' }),
  bunSqlite({ path: 'app.db' }),
  nodeSqlite({ path: 'app.db' }),
  nodeSqlite3Wasm({ path: 'app.db' }),
]

export async function run(order: Order, service: string | undefined): Promise<StoredLogEntry[]> {
  const options: OpenLogStorageOptions = { driver: nodeSqlite({ path: 'app.db' }), onDrop: undefined }
  const storage = await openLogStorage(options)
  storage.store({ message: 'Order accepted', severity: 'info', attributes: order, service })
  await storage.store({ message: 'Order accepted', attributes: { order } }).committed()
  const subscription = storage.subscribe((entry) => {
    lastUser = entry.attributes?.userId
  })
  for await (const entry of storage.follow({ service })) if (entry.id > 2) break
  try {
    return await storage.search({ text: 'order', service })
  } catch (error) {
    if (!(error instanceof LogStorageError)) throw error
    return error.code === 'BUSY' ? [] : Promise.reject(error)
  } finally {
    subscription[Symbol.dispose]()
    await storage.close({ timeout: 1000 })
  }
}

export async function dispose(clock: TestClock): Promise<void> {
  using _subscription = createLogStorage({ driver: nodeSqlite({ path: 'app.db' }), clock }).subscribe(
    () => {},
  )
  await using storage = createLogStorage({ driver: nodeSqlite({ path: 'app.db' }) })
  await storage.flush()
}

export const tools = {
  backUpDatabase,
  checkDatabase,
  openLogDatabase,
  ReadOnlyDriver,
  betterSqlite3Binding,
  createSqliteDriver,
}
export const load: (name: string) => unknown = requireFrom('/app')
export type Messages = LogDatabase

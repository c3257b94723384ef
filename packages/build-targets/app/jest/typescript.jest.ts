import { join } from 'node:path'
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { nodeSqlite3Wasm } from '@logpond/driver-wasm'

test('stores and finds', async () => {
  const drivers = { 'better-sqlite3': betterSqlite3, 'node-sqlite': nodeSqlite, wasm: nodeSqlite3Wasm }
  for (const [driver, create] of Object.entries(drivers)) {
    for (const thread of ['worker', 'main'] as const) {
      const path = join(process.env.LOGS ?? '', `${driver}-${thread}.db`)
      const storage = await openLogStorage({ driver: create({ path, thread }) })
      storage.store({ message: 'hello world' })
      await storage.flush()
      const { length: rows } = await storage.search({ text: 'hello' })
      await storage.close()
      process.stdout.write(`${JSON.stringify({ subject: `${driver} ${thread}`, rows })}\n`)
    }
  }
}, 60_000)

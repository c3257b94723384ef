// The file is an ordinary SQLite database: query it with Kysely and the types of LogDatabase. In the process that stores, use
// the same better-sqlite3 as the driver: a second SQLite library would drop its locks.
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import type { LogDatabase } from '@logpond/sqlite'
import Database from 'better-sqlite3'
import { Kysely, SqliteDialect, sql } from 'kysely'

const storage = await openLogStorage({ driver: betterSqlite3({ path: 'kysely.db' }) })
storage.storeMany([
  { message: 'GET /cart', service: 'web', attributes: { ms: 12 } },
  { message: 'GET /cart', service: 'web', attributes: { ms: 48 } },
  { message: 'charge card', service: 'payments', attributes: { ms: 310 } },
])
await storage.close()

const db = new Kysely<LogDatabase>({
  dialect: new SqliteDialect({ database: new Database('kysely.db', { readonly: true }) }),
})

const slowest = await db
  .selectFrom('log')
  .select(['service', sql<number>`max(attributes ->> 'ms')`.as('slowest')])
  .groupBy('service')
  .orderBy('slowest', 'desc')
  .execute()
console.log(slowest) // [ { service: 'payments', slowest: 310 }, { service: 'web', slowest: 48 } ]

await db.destroy()

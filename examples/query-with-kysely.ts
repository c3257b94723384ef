// SQL over everything that a file holds: Kysely, and SQL as text. Other processes may be storing entries at the same time.
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'
import { openLogDatabase } from '@logpond/sqlite'
import { sql } from 'kysely'

const storage = await openLogStorage({ driver: betterSqlite3({ path: 'kysely.db' }) })
storage.storeMany([
  { message: 'GET /cart', service: 'web', attributes: { ms: 12 } },
  { message: 'GET /cart', service: 'web', attributes: { ms: 48 } },
  { message: 'charge card', service: 'payments', attributes: { ms: 310 } },
])
await storage.flush()

const db = openLogDatabase('kysely.db')

const slowest = await db
  .selectFrom('logs')
  .select(['service', sql<number>`max(attributes ->> 'ms')`.as('slowest')])
  .where('time', '>=', new Date(Date.now() - 3_600_000).toISOString())
  .groupBy('service')
  .orderBy('slowest', 'desc')
  .execute()
console.log(slowest) // [ { service: 'payments', slowest: 310 }, { service: 'web', slowest: 48 } ]

const { rows } = await sql`
  SELECT severity, count(*) AS entries FROM logs WHERE message LIKE 'GET %' GROUP BY severity`.execute(db)
console.log(rows) // [ { severity: 'info', entries: 2 } ]

await db.destroy()
await storage.close()

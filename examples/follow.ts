// Two readers of the same entries: a subscription gets them immediately, and follow() reads committed entries without a gap.
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

const storage = await openLogStorage({ driver: betterSqlite3({ path: 'follow.db' }) })

const subscription = storage.subscribe((entry) => console.log('live:', entry.message), {
  filter: { minSeverity: 'error' },
})

const following = storage.follow({ minSeverity: 'error' })

storage.storeMany([
  { message: 'Listening on port 8080' },
  { message: 'Upstream timed out', severity: 'error' },
  { message: 'Upstream is back', severity: 'info' },
  { message: 'Out of memory', severity: 'fatal' },
])
await storage.flush()

for await (const entry of following) {
  console.log('committed:', entry.id, entry.message)
  if (entry.severity >= 21) break
}

subscription[Symbol.dispose]()
await storage.close()

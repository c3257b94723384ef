import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

const storage = await openLogStorage({ driver: betterSqlite3({ path: 'app-logs.db' }) })

// Returns immediately. The entry is written to disk in the background.
const receipt = storage.store({
  message: 'Payment declined: card expired',
  severity: 'error',
  service: 'checkout',
  attributes: { orderId: 4711, http: { status: 402 } },
})
console.log(receipt.status) // queued

console.log(await receipt.committed()) // its id, once it is on disk: 1

const found = await storage.search({ text: 'card expired', minSeverity: 'warn' })
console.log(found[0]?.attributes) // { orderId: 4711, http: { status: 402 } }

console.log(await storage.count({ attributes: { 'http.status': 402 } })) // 1

await storage.close()

import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

const storage = await openLogStorage({ driver: betterSqlite3({ path: 'app-logs.db' }) })

// Returns immediately. A background thread writes the entry to the file.
const receipt = storage.store({
  message: 'Payment declined',
  severity: 'error',
  service: 'checkout',
  attributes: { orderId: 4711, error: new RangeError('The card has expired') },
})
console.log(receipt.status) // queued

// Optional: wait until the entry is on disk.
console.log(await receipt.committed()) // 1, its id

const found = await storage.search({ text: 'declined', minSeverity: 'warn' })
console.log(found[0]?.attributes?.orderId) // 4711

// Attributes are searchable, and so are the parts of an error.
console.log(await storage.count({ attributes: { 'error.type': 'RangeError' } })) // 1

await storage.close()

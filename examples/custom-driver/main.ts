import { openLogStorage } from '@logpond/core'
import { levelDriver } from './level-driver.ts'

const driver = levelDriver({ path: 'level-logs' })

const storage = await openLogStorage({ driver })
storage.store({ message: 'Payment accepted', service: 'checkout', attributes: { orderId: 4710 } })
storage.store({ message: 'Payment declined', severity: 'error', service: 'checkout' })
const receipt = storage.store({ message: 'Card expired', severity: 'warn', attributes: { orderId: 4711 } })
console.log(await receipt.committed()) // its id: 3
await storage.close()

// The same folder, opened again.
const again = await openLogStorage({ driver })
const payments = await again.search({ text: 'pay*', order: 'oldest' })
console.log(payments.map(({ message }) => message)) // [ 'Payment accepted', 'Payment declined' ]
console.log(await again.count({ attributes: { orderId: 4711 } })) // 1

console.log(await again.cleanup({ maxEntries: 1 })) // { deleted: 2 }
for await (const { id, message } of again.scan()) console.log(id, message) // 3 Card expired
await again.close()

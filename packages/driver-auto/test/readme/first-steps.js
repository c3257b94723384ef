import { openLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

const storage = await openLogStorage({ driver: autoDriver({ path: 'logs.db' }) })

storage.store({ message: 'payment refused', severity: 'warn', service: 'shop', attributes: { order: 17 } })
await storage.flush()

console.log(await storage.count({ text: 'payment', minSeverity: 'warn' })) // 1
await storage.close()

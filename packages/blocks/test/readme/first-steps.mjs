import { createBlockDriver, memoryBlockStore } from '@logpond/blocks'
import { openLogStorage } from '@logpond/core'

const driver = createBlockDriver({ name: 'memory', store: memoryBlockStore() })
const storage = await openLogStorage({ driver })
storage.store({ message: 'GET /cart 200 in 12 ms', service: 'api', attributes: { ms: 12 } })
await storage.store({ message: 'GET /cart 500 in 31 ms', service: 'api', attributes: { ms: 31 } }).committed()

const found = await storage.search({ contains: 'cart 500' })
console.log(found.map(({ message }) => message).join('\n'), await storage.count({ attributes: { ms: 12 } }))
// GET /cart 500 in 31 ms 1
await storage.close()

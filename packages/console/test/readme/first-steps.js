import { captureConsole } from '@logpond/console'
import { openLogStorage } from '@logpond/core'
import { autoDriver } from '@logpond/driver-auto'

const storage = await openLogStorage({ driver: autoDriver({ path: 'app-logs.db' }) })
{
  using _capture = captureConsole(storage, { service: 'shop' })
  console.warn('Card of %s declined', 'Ada', { order: 17 })
}
await storage.flush()

const [entry] = await storage.search({ text: 'declined', attributes: { order: 17 } })
console.log(entry?.message) // Card of Ada declined { order: 17 }
await storage.close()

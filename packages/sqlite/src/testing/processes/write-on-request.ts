// Writes to the same database as its parent: each message of the parent is the number of entries to write; 0 ends it.
//
// Arguments: the module of the driver, the folder of the database.
import { openLogStorage } from '@logpond/core'
import type { SqliteDriverSubject } from '../driver-lab.js'

const [module = '', directory = ''] = process.argv.slice(2)
const { create } = (await import(module)) as Pick<SqliteDriverSubject, 'create'>
const storage = await openLogStorage({ driver: create({ directory }) })
let written = 0

process.on('message', async (count: number) => {
  if (count === 0) {
    await storage.close()
    process.disconnect()
    return
  }
  for (let i = 0; i < count; i++) {
    await storage.whenWritable()
    storage.store({ message: `entry ${written++}`, severity: written % 10 === 0 ? 'error' : 'info' })
  }
  await storage.flush()
  process.send?.(written)
})
process.send?.('ready')

// Writes to a database until this process is killed; reports the incidents of its opening, then each committed id.
//
// Arguments: the module of the driver, the folder of the database.
import { openLogStorage } from '@logpond/core'
import type { SqliteDriverSubject } from '../driver-lab.js'

const [module = '', directory = ''] = process.argv.slice(2)
const { create } = (await import(module)) as Pick<SqliteDriverSubject, 'create'>
const storage = await openLogStorage({
  driver: create({ directory }),
  batch: { batchTimeout: 1 },
  onRecovered: ({ message }) => process.send?.({ found: message }),
})
for (;;) {
  const receipts = storage.storeMany(
    Array.from({ length: 300 }, (_, i) => ({ message: `message ${i} ${'x'.repeat(i)}`, attributes: { i } })),
  )
  await storage.flush()
  process.send?.({ committed: receipts.at(-1)?.id })
}

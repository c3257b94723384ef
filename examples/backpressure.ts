// A producer that waits when it is faster than the disk, so that no entries are refused.
import { openLogStorage } from '@logpond/core'
import { betterSqlite3 } from '@logpond/driver-better-sqlite3'

const storage = await openLogStorage({
  driver: betterSqlite3({ path: 'backpressure.db' }),
  batch: { queueSize: 1000 },
  onDrop: (receipt) => console.error('dropped:', receipt.error?.message),
})

for (let i = 0; i < 20_000; i++) {
  await storage.storeOrWait({ message: `Row ${i} imported`, service: 'import', attributes: { row: i } })
}

// The same for a Web stream.
const lines = ReadableStream.from(['first line', 'second line'])
const toEntries = new TransformStream<string, { message: string }>({
  transform: (line, controller) => controller.enqueue({ message: line }),
})
await lines.pipeThrough(toEntries).pipeTo(storage.writable())

const { accepted, committed, refused } = storage.stats()
console.log({ accepted, committed, refused }) // { accepted: 20002, committed: 20002, refused: 0 }

await storage.close()

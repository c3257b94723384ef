// `node serve-pages.js JSON` fills a store in a new file, serves the pages on it, and prints their address. Each line of its standard
// input is a number of entries that it stores in a second from then on.
import { rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { openLogStorage } from '@logpond/core'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { createViewer } from '@logpond/viewer'
import { benchEntries } from '../bench-entries.js'

const PORTION = 1000
const TURN = 50

const { entries } = JSON.parse(process.argv[2] ?? '{}') as { entries: number }
const directory = await mkdtemp(join(tmpdir(), 'logpond-pages-'))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())

const storage = await openLogStorage({ driver: nodeSqlite({ path: join(directory, 'logs.db') }) })
for (let first = 0; first < entries; first += PORTION)
  for (const entry of benchEntries(Math.min(PORTION, entries - first), first))
    await storage.storeOrWait(entry)
await storage.flush()

const viewer = createViewer(storage)
const server = createServer(viewer)
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
console.log(viewer.url(`http://localhost:${(server.address() as AddressInfo).port}`))

let rate = 0
let stored = entries
let due = 0
let last = performance.now()
setInterval(() => {
  const time = performance.now()
  due += (rate * (time - last)) / 1000
  last = time
  const count = Math.floor(due)
  due -= count
  const timestamp = Date.now()
  storage.storeMany(
    benchEntries(count, stored).map((entry, i) => ({ ...entry, timestamp: timestamp + i / 1000 })),
  )
  stored += count
}, TURN)
for await (const line of createInterface(process.stdin)) rate = Number(line)
await stop()

async function stop(): Promise<void> {
  rate = 0
  await storage.close()
  process.exit()
}

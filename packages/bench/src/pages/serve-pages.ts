// `node serve-pages.js JSON` serves the pages on a database, as an application that has just started, and prints their address. It has
// not read anything then. `/empty` is a page of one line. Each line of its standard input is a number of entries that it stores in a
// second from then on.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { openLogStorage } from '@logpond/core'
import { nodeSqlite } from '@logpond/driver-node-sqlite'
import { createViewer } from '@logpond/viewer'
import { benchEntries } from '../bench-entries.js'

/** The argument. */
export interface ServedStore {
  readonly path: string
  /** How many entries it has. */
  readonly entries: number
}

const TURN = 50
const EMPTY_PAGE =
  '<!doctype html><html lang="en"><title>Empty</title><link rel="icon" href="data:,"><p data-id="0">Nothing</p></html>'

const { path, entries } = JSON.parse(process.argv[2] ?? '') as ServedStore
const storage = await openLogStorage({ driver: nodeSqlite({ path }) })
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop())

const viewer = createViewer(storage)
const server = createServer((request, response) => {
  if (request.url !== '/empty') return viewer(request, response)
  response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(EMPTY_PAGE)
})
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

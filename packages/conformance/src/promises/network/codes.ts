import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import type { LogDriver, LogStorageErrorCode } from '@logpond/core'
import { reopen } from '../../acts/append-over-fault.js'
import { appendRetrying } from '../../acts/append-retrying.js'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchOfSize } from '../../entries/test-batch.js'
import { expectEqual, failureOf } from '../../expect/expect.js'
import { expectStorageError } from '../../expect/expect-storage-error.js'
import { settled } from '../../failure/patience.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

const LOST: readonly LogStorageErrorCode[] = ['CONNECTION', 'IO']
const LOST_WRITE: readonly LogStorageErrorCode[] = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME']

async function expectLost(what: string, codes: readonly LogStorageErrorCode[], call: () => unknown) {
  const failure = await settled(what, () => failureOf(call))
  expectStorageError(failure, codes, what)
}

function reads(driver: LogDriver): Record<string, () => unknown> {
  return {
    search: () => driver.search({ order: 'newest', limit: 10 }),
    count: () => driver.count({}),
    histogram: () => driver.histogram({ bucket: 1000 }),
    readAfter: () => driver.readAfter(0, {}, 10),
    stats: () => driver.stats(),
  }
}

async function refused(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.openThrough(proxy)
  const first = batchOfSize(3)
  const ids = await driver.append(first)
  const batch = batchOfSize(5)
  proxy.refuse()
  const when = 'while the server refuses connections'
  await expectLost(`append ${when}`, LOST_WRITE, () => driver.append(batch))
  for (const [name, read] of Object.entries(reads(driver))) await expectLost(`${name} ${when}`, LOST, read)
  const step = { expired: [], maxEntries: 0, dryRun: false }
  await expectLost(`deleteOldest ${when}`, LOST, () => driver.deleteOldest(step, 10))
  const other = await lab.createThrough(proxy)
  await expectLost(`open ${when}`, LOST, () => other.open())
  await failureOf(() => other.close())
  proxy.accept()
  await reopen(driver, 'once the server accepts connections again')
  const again = await appendRetrying((retry) => driver.append(retry), { ...batch, isRetry: true })
  const stored = [...entriesOf(first, ids), ...entriesOf(batch, again)]
  expectEqual(
    await driver.readAfter(0, {}, 100),
    stored,
    'readAfter once the server accepts connections again',
  )
}

/** A connection that the server has closed while it was idle must not make the next call fail for good. */
async function idleReset(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const driver = await lab.openThrough(proxy)
  const first = batchOfSize(3)
  const stored = entriesOf(first, await driver.append(first))
  for (const [name, read] of Object.entries(reads(driver))) {
    proxy.reset()
    await new Promise(setImmediate)
    const when = 'after the server has reset idle connections'
    const failure = await settled(`${name} ${when}`, () => failureOf(read))
    if (failure === undefined) continue
    expectStorageError(failure, LOST, `${name} ${when}`)
    await reopen(driver, when)
    await read()
  }
  expectEqual(await driver.readAfter(0, {}, 100), stored, 'readAfter after idle connections were reset')
}

async function noServer(lab: Lab): Promise<void> {
  const proxy = await lab.proxy()
  const { address } = proxy
  await proxy[Symbol.asyncDispose]()
  const driver = await lab.createAt(address)
  await expectLost(`open of a driver whose server does not listen at its address`, LOST, () => driver.open())
  await failureOf(() => driver.close())
}

/** The server accepts the connection, and sends what no server of this engine would. */
async function wrongServer(lab: Lab): Promise<void> {
  await lab.proxy()
  const answers = [
    '',
    'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n',
    'SSH-2.0-OpenSSH_9.9\r\n',
    '\0'.repeat(100),
  ]
  for (const answer of answers) {
    const server = createServer((socket) => socket.on('error', () => {}).end(answer))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    try {
      const driver = await lab.createAt({ host: '127.0.0.1', port })
      const what = `open of a driver whose server answers ${JSON.stringify(answer.slice(0, 20))}`
      await expectLost(what, [...LOST, 'UNSUPPORTED', 'INVALID_OPTIONS'], () => driver.open())
      await failureOf(() => driver.close())
    } finally {
      server.close()
    }
  }
}

export const networkCodes: readonly DriverPromise[] = [
  {
    name: 'calls fail with CONNECTION or IO while the server refuses, and work again after close and open',
    check: refused,
  },
  { name: 'reads work again after the server has reset idle connections', check: idleReset },
  { name: 'open fails with CONNECTION or IO if no server listens at the address', check: noServer },
  {
    name: 'open fails with a clear error if another kind of server listens at the address',
    check: wrongServer,
  },
]

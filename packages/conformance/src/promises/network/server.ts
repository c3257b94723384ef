import { openLogStorage, type WriteReceipt } from '@logpond/core'
import { faultyDriver, memoryDriver, TestClock } from '@logpond/core/testing'
import { appendOverFault } from '../../acts/append-over-fault.js'
import { collect } from '../../acts/collect.js'
import { committedId } from '../../acts/store-all.js'
import { bulkyEntries } from '../../entries/bulky-entries.js'
import { byId, storedEntry } from '../../entries/expected-entries.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import { numberedEntries } from '../../entries/numbered-entries.js'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOf, batchOfSize } from '../../entries/test-batch.js'
import { expectThat, failureOf } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { settled } from '../../failure/patience.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** Kills of the server, each at a later time of an append. */
const KILLS = 6

async function killedInAppend(lab: Lab): Promise<void> {
  const faults = lab.faults()
  const driver = await lab.open()
  const first = batchOfSize(10)
  const stored = entriesOf(first, await driver.append(first))
  for (let turns = 0; turns < KILLS; turns++) {
    const batch = batchOf(bulkyEntries(500, 300, lab.seed + turns))
    const direct = await lab.create()
    const fault = (async () => {
      for (let turn = 0; turn < turns ** 2; turn++) await new Promise(setImmediate)
      await faults.killServer()
      await faults.startServer()
      await direct.open()
    })()
    const when = `whose server is killed ${turns ** 2} turns of the event loop later`
    const lastId = stored.at(-1)?.id ?? 0
    const ids = await appendOverFault({ driver, direct, batch, lastId, when, fault })
    await failureOf(() => direct.close())
    stored.push(...entriesOf(batch, ids))
  }
  await failureOf(() => driver.close())
  await driver.open()
  expectEntries(await readAll(driver), stored, `readAfter after ${KILLS} kills of the server`)
}

async function comesBack(lab: Lab): Promise<void> {
  const faults = lab.faults()
  const driver = await lab.create()
  const storage = await lab.storage({
    driver,
    batch: { batchSize: 10, batchTimeout: 1, maxBatchSize: 50 },
    retry: { minDelay: 5, maxDelay: 20, attempts: 100_000 },
    clock: fixedClock,
    onDrop: () => {},
  })
  const entries = numberedEntries(400)
  const receipts: WriteReceipt[] = storage.storeMany(entries.slice(0, 100))
  await storage.flush()
  await faults.killServer()
  receipts.push(...storage.storeMany(entries.slice(100, 300)))
  await faults.startServer()
  await settled('flush() after the server was killed and started', () => storage.flush())
  receipts.push(...storage.storeMany(entries.slice(300)))
  await storage.flush()
  const ids = receipts.map(committedId)
  expectAscending(ids)
  const expected = entries.map((entry, i) => storedEntry(entry, ids[i] as number))
  const found = byId(await collect(storage.scan()))
  expectEntries(found, expected, 'scan() after the server was killed and started')
}

/** Milliseconds in which a server is started again. */
const RESTART = 30_000

/** The storage waits in time that is not real: only `retry` of the driver is looked at. */
async function outlastsRestart(lab: Lab): Promise<void> {
  // Files owe nothing here: without a server there is no proxy, and the promise is not tested.
  await lab.proxy()
  const { retry } = await lab.create()
  for (const code of ['CONNECTION', 'UNKNOWN_OUTCOME'] as const) {
    const clock = new TestClock()
    const unreachable = faultyDriver(
      { ...memoryDriver(), ...(retry !== undefined && { retry }) },
      { faults: [{ code, times: Infinity }] },
    )
    const dropped: number[] = []
    const storage = await openLogStorage({
      driver: unreachable,
      clock,
      onDrop: () => dropped.push(clock.now()),
      flushOnExit: false,
    })
    storage.store({ message: 'waits for the server' })
    const start = clock.now()
    await clock.tick(RESTART)
    const waited = (dropped[0] ?? Infinity) - start
    unreachable.heal()
    await clock.runAll()
    await storage.close()
    expectThat(
      waited >= RESTART,
      `a batch was given up after ${Math.round(waited)} ms of ${code}, by the default options of a storage: let retry.byCode.${code} of the driver allow at least ${RESTART} ms`,
    )
  }
}

export const networkServer: readonly DriverPromise[] = [
  {
    name: 'an append during which the server is killed leaves nothing or all, and its retry writes the batch once',
    claim: 'persistent',
    check: killedInAppend,
  },
  {
    name: 'a storage goes on without help once its killed server is started, and loses no entry',
    claim: 'persistent',
    check: comesBack,
  },
  {
    name: 'a storage with default options keeps a batch for half a minute while the server is away',
    check: outlastsRestart,
  },
]

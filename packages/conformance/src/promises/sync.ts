import type { LogDriver } from '@logpond/core'
import { cleanUp } from '../acts/clean-up.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchOfSize } from '../entries/test-batch.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** Rounds in which a `sync` overlaps an `append`, at a later point each time. */
const ROUNDS = 10

async function openOne(lab: Lab): Promise<LogDriver> {
  const driver = await lab.open()
  if (driver.sync === undefined) throw new NotTested('the driver has no sync, which is optional')
  return driver
}

async function expectSynced(driver: LogDriver, id: number, when: string): Promise<void> {
  expectEqual(await driver.sync?.(), id, `the id that sync returns ${when}`)
}

async function keepsEntries(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  expectThat(
    driver.supports.persistent,
    'the driver has sync, so its entries survive a power cut, but supports.persistent is false',
  )
  expectThat(
    !driver.supports.durable,
    'the driver has sync, but supports.durable is true: entries then survive a power cut without sync',
  )
}

async function tellsLastId(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  await expectSynced(driver, 0, 'for a store that was never written to')
  for (const size of [1, 3, 1200, 1]) {
    const ids = await driver.append(batchOfSize(size))
    const lastId = ids.at(-1) ?? 0
    await expectSynced(driver, lastId, `after a batch of ${size}`)
    await expectSynced(driver, lastId, 'when nothing was written since the last sync')
  }
}

async function goesOn(lab: Lab): Promise<void> {
  let driver = await openOne(lab)
  let lastId = 0
  for (const round of [1, 2, 3]) {
    await expectSynced(driver, lastId, `after the store was opened (${round})`)
    lastId = (await driver.append(batchOfSize(20))).at(-1) ?? 0
    await cleanUp(driver, { expired: [], maxEntries: round === 2 ? 0 : 5, dryRun: false })
    if (round > 1) await expectSynced(driver, lastId, 'after a cleanup')
    await lab.close(driver)
    driver = await lab.open()
  }
}

async function overlapsAppend(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  const stored = []
  let before = 0
  for (let round = 0; round < ROUNDS; round++) {
    const batch = batchOfSize(500, (i) => ({ message: `${i} of batch ${round}` }))
    const append = (async () => driver.append(batch))()
    for (let turn = 0; turn < round; turn++) await new Promise(setImmediate)
    const id = (await driver.sync?.()) ?? Number.NaN
    const { lastId } = await driver.stats()
    expectThat(
      id >= before && id <= lastId,
      `sync during an append returned ${id}: expected ${before}, the last id before, to ${lastId}, the last id now`,
    )
    const ids = await append
    stored.push(...entriesOf(batch, ids))
    before = ids.at(-1) ?? 0
  }
  await expectSynced(driver, before, 'after all batches')
  expectEntries(await readAll(driver), stored, 'readAfter(0, {}, …) after batches with overlapping syncs')
}

async function storageTells(lab: Lab): Promise<void> {
  const driver = await lab.create()
  if (driver.sync === undefined) throw new NotTested('the driver has no sync, which is optional')
  const storage = await lab.storage({ driver, batch: { batchSize: 10 }, syncInterval: Infinity })
  const receipts = storage.storeMany(Array.from({ length: 25 }, (_, i) => ({ message: `entry ${i}` })))
  const ids = await Promise.all(receipts.map((receipt) => receipt.durable()))
  expectEqual(
    ids,
    receipts.map(({ id }) => id),
    'the ids that durable() of 25 receipts resolves to',
  )
  expectEqual(storage.stats().durableId, ids.at(-1), 'stats().durableId after durable() of the last receipt')
}

/** The optional `sync`, as far as it can be tested without cutting the power. */
export const sync: PromiseGroup = {
  name: 'sync',
  promises: [
    { name: 'only a driver that is persistent and not durable has sync', check: keepsEntries },
    { name: 'sync returns the greatest committed id', check: tellsLastId },
    { name: 'sync returns the greatest id after a cleanup and after reopening', check: goesOn },
    {
      name: 'sync can overlap an append, and never returns an id that is not committed',
      check: overlapsAppend,
    },
    { name: 'a storage learns from sync which of its entries are durable', check: storageTells },
  ],
}

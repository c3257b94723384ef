import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { DriverSupports } from '@logpond/core'
import { appendAll } from '../acts/append-all.js'
import { expectCleanup } from '../acts/clean-up.js'
import { filterOfMatching, MATCHING, oneByOne } from '../entries/matching-entry.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchOf } from '../entries/test-batch.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { expectOpened } from '../expect/expect-opened.js'
import { expectReads } from '../expect/expect-reads.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

async function claimsStay(lab: Lab): Promise<void> {
  const driver = await lab.create()
  const before: DriverSupports = { ...driver.supports }
  await driver.open()
  lab.track(driver)
  expectEqual({ ...driver.supports }, before, 'supports after open')
  await driver.append(batchOf([{}]))
  expectEqual({ ...driver.supports }, before, 'supports after append')
  await lab.close(driver)
  expectEqual({ ...driver.supports }, before, 'supports after close')
}

async function beginsEmpty(lab: Lab): Promise<void> {
  const driver = await lab.open()
  expectEntries(await readAll(driver), [], 'readAfter of a new store')
  expectEntries(await driver.search({ order: 'newest', limit: 100 }), [], 'search of a new store')
  expectEqual(await driver.count({}), 0, 'count of a new store')
  expectEqual(await driver.histogram({ bucket: 1000 }), [], 'histogram of a new store')
  const { entries, lastId, bytes } = await driver.stats()
  expectEqual({ entries, lastId }, { entries: 0, lastId: 0 }, 'stats of a new store')
  expectThat(Number.isFinite(bytes) && bytes >= 0, `stats().bytes of a new store is ${bytes}`)
}

/** On a new store, since other promises may start at higher ids. */
async function findsTheFirst(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, [MATCHING])
  for (const filter of [{}, ...oneByOne(filterOfMatching(lab.supports))]) {
    await expectReads(driver, stored, filter, stored)
  }
  await expectCleanup(driver, stored, { expired: [], maxEntries: 0, dryRun: false })
}

async function opensAgain(lab: Lab): Promise<void> {
  const driver = await lab.create()
  for (let round = 1; round <= 3; round++) {
    await driver.open()
    const batch = batchOf([{ message: `round ${round}` }])
    const stored = entriesOf(batch, await driver.append(batch))
    const found = await driver.search({ order: 'newest', limit: 10, contains: `round ${round}` })
    expectEntries(found, stored, `search after opening number ${round}`)
    await driver.close()
  }
}

async function opensWithAList(lab: Lab): Promise<void> {
  const driver = await lab.create()
  for (const what of ['open of a new store', 'open of a store that was closed']) {
    expectOpened(await driver.open(), what)
    await driver.append(batchOf([{}]))
    await driver.close()
  }
  const next = await lab.create()
  const opened = await next.open()
  lab.track(next)
  expectOpened(opened, 'open by another driver')
}

async function neverOpenedHoldsNothing(lab: Lab): Promise<void> {
  const directory = await lab.directory()
  await lab.create()
  const driver = await lab.open()
  await driver.append(batchOf([{}]))
  expectEqual(await driver.count({}), 1, 'count({}) while another driver exists that was never opened')
  await lab.close(driver)
  await rm(directory, { recursive: true })
  expectThat(!existsSync(directory), 'the folder could not be deleted after the driver was closed')
}

async function checkpointChangesNothing(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf([{ message: 'a' }, { message: 'b' }])
  const stored = entriesOf(batch, await driver.append(batch))
  await driver.checkpoint?.()
  expectEntries(await readAll(driver), stored, 'readAfter after a checkpoint')
  const next = batchOf([{ message: 'c' }])
  stored.push(...entriesOf(next, await driver.append(next)))
  expectEntries(await readAll(driver), stored, 'readAfter after a checkpoint and another append')
}

async function statsTell(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let [entries, lastId] = [0, 0]
  for (const size of [1, 3, 100]) {
    const ids = await driver.append(batchOf(Array.from({ length: size }, () => ({}))))
    entries += size
    lastId = ids.at(-1) as number
    const stats = await driver.stats()
    expectEqual(
      { entries: stats.entries, lastId: stats.lastId },
      { entries, lastId },
      'stats after an append',
    )
    expectThat(Number.isFinite(stats.bytes) && stats.bytes >= 0, `stats().bytes is ${stats.bytes}`)
  }
}

/** The life of a driver from `create` to `close`. */
export const lifecycle: PromiseGroup = {
  name: 'lifecycle',
  promises: [
    { name: 'supports does not change when a driver is opened, used or closed', check: claimsStay },
    { name: 'a new store is empty', check: beginsEmpty },
    {
      name: 'every kind of read finds the first entry of a new store, and a cleanup deletes it',
      check: findsTheFirst,
    },
    { name: 'a closed driver can be opened and used again', check: opensAgain },
    { name: 'open returns nothing or a list of LogStorageErrors', check: opensWithAList },
    {
      name: 'a driver that was never opened does not stop another one from opening the store',
      check: neverOpenedHoldsNothing,
    },
    { name: 'checkpoint changes nothing that reads return', check: checkpointChangesNothing },
    { name: 'stats returns the number of entries and the greatest id', check: statsTell },
  ],
}

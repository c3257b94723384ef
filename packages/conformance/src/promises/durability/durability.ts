import type { DriverRetention, LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { cleanUp } from '../../acts/clean-up.js'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOf, batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { attribute, similarEntries, text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectReads } from '../../expect/expect-reads.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { survivors } from '../../model/retention-model.js'
import { kills } from './kills.js'

async function reopened(lab: Lab, driver: LogDriver, how: 'itself' | 'another'): Promise<LogDriver> {
  await lab.close(driver)
  if (how === 'another') return lab.open()
  await driver.open()
  lab.track(driver)
  return driver
}

const POLICY: DriverRetention = {
  expired: [{ minSeverity: 5, maxSeverity: 9, before: SOME_TIME + 1 }],
  maxEntries: 130,
  dryRun: false,
}

async function everythingIsThere(lab: Lab, how: 'itself' | 'another'): Promise<void> {
  let driver = await lab.open()
  let stored: StoredLogEntry[] = []
  for (const round of [1, 2]) {
    stored.push(...(await appendAll(driver, similarEntries(100, lab.seed + round), 40)))
    await cleanUp(driver, POLICY)
    stored = survivors(stored, POLICY)
    const before = await driver.stats()
    driver = await reopened(lab, driver, how)
    const opening = `after the store was closed and opened (${round}), by ${how === 'itself' ? 'the same driver' : how},`
    expectEntries(await readAll(driver), stored, `readAfter(0, {}, …) ${opening}`)
    const { entries, lastId } = await driver.stats()
    const expected = { entries: stored.length, lastId: before.lastId }
    expectEqual({ entries, lastId }, expected, `stats() ${opening}`)
  }
  await expectReads(driver, stored, { minSeverity: 9, services: ['api', 'API'] })
  await expectReads(driver, stored, { attributes: [attribute('http.status', 1)] })
  await expectReads(driver, stored, { contains: 'is' })
}

async function textIsThere(lab: Lab): Promise<void> {
  let driver = await lab.open()
  const stored: StoredLogEntry[] = []
  for (let round = 0; round < 2; round++) {
    stored.push(...(await appendAll(driver, similarEntries(60, lab.seed + round), 25)))
    driver = await reopened(lab, driver, 'another')
    const texts = ['disk', 'dis*', '"disk full"', 'error -disk', '-full']
    for (const typed of texts) await expectReads(driver, stored, { text: text(typed) })
  }
}

async function idsGoOn(lab: Lab): Promise<void> {
  let driver = await lab.open()
  let lastId = 0
  for (const [round, size] of [1, 1200, 1].entries()) {
    const ids = await driver.append(batchOfSize(size))
    expectThat(
      (ids[0] ?? 0) > lastId,
      `the first id after the store was closed and opened ${round} times is ${ids[0]}: expected more than ${lastId}, the last id before`,
    )
    lastId = ids.at(-1) ?? 0
    driver = await reopened(lab, driver, round % 2 ? 'itself' : 'another')
  }
}

async function tokensAreKnown(lab: Lab): Promise<void> {
  let driver = await lab.open()
  const batches = [1, 3, 1100].map((size) => batchOfSize(size))
  const ids = new Map<LogBatch, readonly number[]>()
  for (const batch of batches) ids.set(batch, await driver.append(batch))
  await cleanUp(driver, { expired: [], maxEntries: 600, dryRun: false })
  const before = await readAll(driver)
  for (const how of ['another', 'itself'] as const) {
    driver = await reopened(lab, driver, how)
    for (const batch of batches) {
      const what = `the ids of a batch of ${batch.size} that was committed before the store was closed and opened`
      expectEqual(await driver.append(batch), ids.get(batch), what)
    }
    expectEntries(await readAll(driver), before, 'readAfter(0, {}, …) after the batches were appended again')
  }
}

async function oftenOpened(lab: Lab): Promise<void> {
  const stored: StoredLogEntry[] = []
  for (let round = 0; round < 5; round++) {
    const driver = await lab.open()
    // Every other opening neither reads nor writes.
    if (round % 2 === 0) {
      const batch = batchOfSize(round === 2 ? 5000 : 2, (i) => ({
        message: `round ${round}, entry ${i}`,
        timestamp: SOME_TIME - (i % 100),
      }))
      stored.push(...entriesOf(batch, await driver.append(batch)))
    }
    if (round === 4) expectEntries(await readAll(driver), stored, 'readAfter(0, {}, …) in the fifth opening')
    await lab.close(driver)
  }
}

async function storesAreApart(lab: Lab): Promise<void> {
  const drivers = [await lab.open(await lab.newDirectory()), await lab.open(await lab.newDirectory())]
  for (const driver of drivers) {
    const batch = batchOf([{ message: `entry of driver ${drivers.indexOf(driver)}` }])
    await driver.append(batch)
    // Only the other store knows this token.
    await drivers[0]?.append(batch)
  }
  const messages = drivers.map(async (driver) => (await readAll(driver)).map(({ message }) => message))
  const [first, second] = ['entry of driver 0', 'entry of driver 1']
  expectEqual(
    await Promise.all(messages),
    [[first, second], [second]],
    'the messages in two stores that are open at once',
  )
}

/** Committed entries stay after close and open, and after a kill. */
export const durability: PromiseGroup = {
  name: 'durability',
  promises: [
    {
      name: 'all entries are there after the same driver is closed and opened again',
      claim: 'persistent',
      check: (lab) => everythingIsThere(lab, 'itself'),
    },
    {
      name: 'all entries are there when another driver opens the store',
      claim: 'persistent',
      check: (lab) => everythingIsThere(lab, 'another'),
    },
    {
      name: 'full text finds entries stored before and after the store was opened',
      claim: ['persistent', 'fullText'],
      check: textIsThere,
    },
    { name: 'ids continue after the last one when a store is opened', claim: 'persistent', check: idsGoOn },
    {
      name: 'a reopened store remembers its tokens, including those of deleted entries',
      claim: 'persistent',
      check: tokensAreKnown,
    },
    {
      name: 'a store can be opened repeatedly, with and without writing',
      claim: 'persistent',
      check: oftenOpened,
    },
    { name: 'stores in different folders share nothing', check: storesAreApart },
    ...kills,
  ],
}

import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../acts/append-all.js'
import { deleteExpired } from '../acts/delete-expired.js'
import { meanwhile } from '../concurrency/meanwhile.js'
import { filterOfMatching, MATCHING, oneByOne } from '../entries/matching-entry.js'
import { SOME_TIME } from '../entries/test-batch.js'
import { similarEntries } from '../entries/test-entries.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT, show } from '../expect/expect-reads.js'
import { forAll } from '../failure/for-all.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { anyFilter } from '../model/any-filter.js'
import { modelReadAfter } from '../model/entry-model.js'

async function expectReadAfter(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  id: number,
  filter: DriverFilter,
  limit: number,
): Promise<void> {
  const found = await driver.readAfter(id, filter, limit)
  const expected = modelReadAfter(stored, id, filter, limit)
  expectEntries(found, expected, () => `readAfter(${id}, ${show(filter)}, ${limit})`)
}

async function inTheOrderOfIds(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = Array.from({ length: 60 }, (_, i) => ({ timestamp: SOME_TIME + ((i * 7) % 60) - 30 }))
  const stored = await appendAll(driver, entries, 13)
  await expectReadAfter(driver, stored, 0, {}, MAX_LIMIT)
  await expectReadAfter(driver, stored, 0, {}, 20)
  await expectReadAfter(driver, stored, 0, { startTime: SOME_TIME }, MAX_LIMIT)
}

async function behindAnyId(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  await expectReadAfter(driver, [], 0, {}, 10)
  const stored = await appendAll(driver, similarEntries(40, lab.seed), 13)
  const { lastId } = await driver.stats()
  const ids = [0, ...stored.map(({ id }) => id), lastId, lastId + 1, Number.MAX_SAFE_INTEGER]
  for (const id of ids) {
    for (const limit of [1, 7, MAX_LIMIT]) await expectReadAfter(driver, stored, id, {}, limit)
    await expectReadAfter(driver, stored, id, { minSeverity: 9 }, 3)
  }
}

async function upToItsLimit(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const few = similarEntries(50, lab.seed).map((entry, i) => ({ ...entry, host: i % 2 ? 'odd' : 'even' }))
  const stored = await appendAll(driver, few, 13)
  for (const limit of [0, 1, 2, 24, 25, 26, 49, 50, 51, MAX_LIMIT]) {
    for (const filter of [{}, { hosts: ['odd'] }]) {
      await expectReadAfter(driver, stored, 0, filter, limit)
      await expectReadAfter(driver, stored, stored[9]?.id ?? 0, filter, limit)
    }
  }
  stored.push(...(await appendAll(driver, Array(1100).fill(MATCHING))))
  for (const filter of oneByOne(filterOfMatching(lab.supports))) {
    await expectReadAfter(driver, stored, 0, filter, MAX_LIMIT)
  }
  const many = Array.from({ length: MAX_LIMIT }, (_, i) => ({ message: '', severity: 1 + (i % 2) }))
  stored.push(...(await appendAll(driver, many)))
  for (const limit of [100, 101, 1000, 1001, 5001, MAX_LIMIT]) {
    await expectReadAfter(driver, stored, 0, {}, limit)
    await expectReadAfter(driver, stored, stored[60]?.id ?? 0, { minSeverity: 2 }, limit)
  }
  await expectReadAfter(driver, stored, stored.at(-MAX_LIMIT)?.id ?? 0, {}, MAX_LIMIT)
}

async function anyFilterHolds(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(300, lab.seed), 70)
  const reads = fc.record({
    id: fc.oneof(fc.constant(0), fc.constantFrom(...stored.map(({ id }) => id))),
    filter: anyFilter(stored, lab.supports),
    limit: fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constant(MAX_LIMIT)),
  })
  await forAll(reads, ({ id, filter, limit }) => expectReadAfter(driver, stored, id, filter, limit), {
    seed: lab.seed,
    numRuns: 250,
    what: 'read',
  })
}

async function overDeletedEntries(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = Array.from({ length: 60 }, (_, i) => ({ severity: 1 + (i % 6), timestamp: SOME_TIME - i }))
  const stored = await appendAll(driver, entries, 13)
  const expired = [{ minSeverity: 2, maxSeverity: 4, before: SOME_TIME + 1 }]
  await deleteExpired(driver, expired)
  const left = stored.filter(({ severity }) => severity < 2 || severity > 4)
  for (const { id } of stored) {
    for (const limit of [1, 5, MAX_LIMIT]) await expectReadAfter(driver, left, id, {}, limit)
  }
}

/** Continues from the last entry seen, while batches of several sizes are written. */
async function nothingIsMissed(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const filter of [{}, { minSeverity: 5 }]) {
    const { lastId } = await driver.stats()
    const stored: StoredLogEntry[] = []
    const seen: StoredLogEntry[] = []
    const readOn = async () => {
      const entries = await driver.readAfter(seen.at(-1)?.id ?? lastId, filter, 40)
      seen.push(...entries)
      return entries.length
    }
    for (const [i, size] of [1, 50, 3, 1, 200, 7, 1, 1, 99, 20, 500, 2].entries()) {
      const appending = appendAll(driver, similarEntries(size, lab.seed + i))
      const reading = async () => {
        for (let reads = 0; reads < 3; reads++) await readOn()
      }
      stored.push(...(await meanwhile(appending, reading)))
    }
    while ((await readOn()) > 0 && seen.length <= stored.length) {}
    const what = `readAfter(id, ${show(filter)}, 40), called with the id of the last entry seen each time, during appends`
    expectEntries(seen, modelReadAfter(stored, 0, filter, MAX_LIMIT), what)
  }
}

async function newEntriesAreThere(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored: StoredLogEntry[] = []
  for (const size of [1, 1, 5, 1, 100, 1]) {
    const before = stored.at(-1)?.id ?? 0
    await expectReadAfter(driver, stored, before, {}, MAX_LIMIT)
    stored.push(...(await appendAll(driver, similarEntries(size, lab.seed))))
    await expectReadAfter(driver, stored, before, {}, MAX_LIMIT)
    await expectReadAfter(driver, stored, before, { maxId: stored.at(-1)?.id ?? 0 }, MAX_LIMIT)
    await expectReadAfter(driver, stored, 0, {}, MAX_LIMIT)
  }
}

/** A caller that continues after the last id sees every entry once. */
export const following: PromiseGroup = {
  name: 'following',
  promises: [
    {
      name: 'readAfter returns entries in the order of their ids, whatever their times',
      check: inTheOrderOfIds,
    },
    {
      name: 'readAfter starts after the given id, whether it is 0, the last one or beyond',
      check: behindAnyId,
    },
    { name: 'readAfter returns the first matches up to its limit, from 0 to 10,000', check: upToItsLimit },
    { name: 'readAfter applies any filter', check: anyFilterHolds },
    { name: 'readAfter continues past deleted entries', check: overDeletedEntries },
    {
      name: 'readAfter returns the entries of a batch as soon as its append has returned',
      check: newEntriesAreThere,
    },
    {
      name: 'readAfter misses nothing and repeats nothing during appends',
      check: nothingIsMissed,
    },
  ],
}

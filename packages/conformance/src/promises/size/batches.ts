import type { DriverFilter, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchThatBreaksAt } from '../../entries/tampered-batch.js'
import { batchOfSize, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { text } from '../../entries/test-entries.js'
import { expectEqual, expectThat, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectIds } from '../../expect/expect-ids.js'
import { MAX_LIMIT, show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** The second exceeds 2¹⁶, a limit of parameters and counters, and the number of arguments that a call can have. */
const SIZES = [10_000, 70_000]

/** Entries not in the order of their times, many at the same time, with more than 2¹⁶ names and as many of one severity. */
function oneOfMany(i: number): TestEntry {
  return {
    message: `entry ${i}`,
    timestamp: SOME_TIME + ((i * 7919) % 60_000),
    severity: i % 10 === 0 ? 2 : 1,
    service: `service ${i}`,
    host: `host ${i}`,
    ...(i % 10 === 0 ? { attributes: `{"i":${i}}` } : undefined),
  }
}

async function largeBatches(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored: StoredLogEntry[] = []
  await expectNothingOfOneThatFails(driver)
  for (const size of SIZES) {
    const batch = batchOfSize(size, oneOfMany)
    const ids = await driver.append(batch)
    expectIds(ids, size, stored.at(-1)?.id ?? 0, `append of ${size} entries`)
    const again = await driver.append(batch)
    expectEqual(again, ids, `the ids of a batch of ${size} entries that was appended again`)
    for (const entry of entriesOf(batch, ids)) stored.push(entry)
  }
  const { entries, lastId } = await driver.stats()
  expectEqual({ entries, lastId }, { entries: stored.length, lastId: stored.at(-1)?.id }, 'stats()')
  expectEqual(await driver.count({}), stored.length, 'count({})')
  await expectAllByReadAfter(driver, stored)
  await expectAllBySearch(driver, stored)
  await expectOneSlice(driver, stored)
  await expectBeyondCounters(driver, stored, lab.supports.fullText)
}

/** A driver that commits a batch in parts would leave some of it. */
async function expectNothingOfOneThatFails(driver: LogDriver): Promise<void> {
  const size = Math.max(...SIZES)
  const failure = await failureOf(() => driver.append(batchThatBreaksAt(size - 1, size)))
  expectThat(
    failure !== undefined,
    `append succeeded, although entry ${size - 1} of the batch throws when it is read`,
  )
  const { entries } = await driver.stats()
  expectEqual(entries, 0, `stats().entries after a batch of ${size} entries failed at its last one`)
  expectEqual(
    await driver.readAfter(0, {}, 1),
    [],
    `readAfter(0, {}, 1) after a batch of ${size} entries failed`,
  )
}

/** Checks counts and ids that exceed 16 bits. */
async function expectBeyondCounters(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  fullText: boolean,
): Promise<void> {
  const maxId = stored[70_000]?.id as number
  const filters: [DriverFilter, number][] = [
    [{ maxId }, 70_001],
    [{ minSeverity: 1, maxSeverity: 2 }, stored.length],
    [{ contains: 'entry' }, stored.length],
    ...(fullText ? [[{ text: text('entry') }, stored.length] as [DriverFilter, number]] : []),
  ]
  for (const [filter, count] of filters)
    expectEqual(await driver.count(filter), count, `count(${show(filter)})`)
  const oldest = stored.toSorted((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  // An entry that shares its time with the one before it.
  const at = oldest.findIndex(
    (entry, i) => entry.id > 2 ** 16 && entry.timestamp === oldest[i - 1]?.timestamp,
  )
  const { timestamp, id } = oldest[at] as StoredLogEntry
  for (const [order, next] of [
    ['oldest', at + 1],
    ['newest', at - 1],
  ] as const) {
    const query = { order, after: { timestamp, id }, limit: 1 }
    expectEqual(
      (await driver.search(query)).map(idOf),
      [oldest[next]?.id],
      `the ids that search(${show(query)}) returned`,
    )
  }
}

async function expectAllByReadAfter(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  for (let first = 0; first < stored.length; first += MAX_LIMIT) {
    const id = stored[first - 1]?.id ?? 0
    const page = await driver.readAfter(id, {}, MAX_LIMIT)
    expectEntries(page, stored.slice(first, first + MAX_LIMIT), `readAfter(${id}, {}, ${MAX_LIMIT})`)
  }
}

/** Reads page by page, as a scan does, and compares ids only, since `readAfter` has compared the entries. */
async function expectAllBySearch(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const expected = stored.toSorted((a, b) => b.timestamp - a.timestamp || b.id - a.id)
  let after: DriverSearch['after']
  for (let first = 0; first < expected.length; first += MAX_LIMIT) {
    const page = await driver.search({ order: 'newest', limit: MAX_LIMIT, ...(after && { after }) })
    const what = `search({ order: 'newest', limit: ${MAX_LIMIT} }), read page by page up to the entries from [${first}],`
    expectEqual(
      page.map(idOf),
      expected.slice(first, first + MAX_LIMIT).map(idOf),
      `the ids that ${what} returned`,
    )
    after = page.at(-1)
  }
}

async function expectOneSlice(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const bySeverity = Object.fromEntries(
    [1, 2].map((severity) => [severity, stored.filter((entry) => entry.severity === severity).length]),
  )
  const bucket = 86_400_000
  const expected = [{ start: SOME_TIME, count: stored.length, bySeverity }]
  expectEqual(await driver.histogram({ bucket }), expected, `histogram({ bucket: ${bucket} })`)
}

function idOf({ id }: StoredLogEntry): number {
  return id
}

export const sizeBatches: readonly DriverPromise[] = [
  {
    name: 'batches of 10,000 and 70,000 entries are stored whole, each entry under its id, and found by every read',
    check: largeBatches,
  },
]

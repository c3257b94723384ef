import type { DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import type { DriverPromise } from '../driver-promise.js'
import { expectEqual } from '../expect.js'
import { expectEntries } from '../expect-entries.js'
import { expectIds } from '../expect-ids.js'
import { MOST } from '../expect-reads.js'
import type { Lab } from '../lab.js'
import { entriesOf } from '../stored-entries.js'
import { batchOfSize, SOME_TIME, type TestEntry } from '../test-batch.js'

/** The second is more than 2^16, where parameters and counters end, and more arguments than a call can have. */
const SIZES = [10_000, 70_000]

/** Not in the order of time, and many at the same time. */
function oneOfMany(i: number): TestEntry {
  return {
    message: `entry ${i}`,
    timestamp: SOME_TIME + ((i * 7919) % 60_000),
    severity: 1 + (i % 3),
    service: `service ${i % 5}`,
    ...(i % 10 === 0 ? { attributes: `{"i":${i}}` } : undefined),
  }
}

async function largeBatches(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored: StoredLogEntry[] = []
  for (const size of SIZES) {
    const batch = batchOfSize(size, oneOfMany)
    const ids = await driver.append(batch)
    expectIds(ids, size, stored.at(-1)?.id ?? 0, `append of ${size} entries`)
    const again = await driver.append(batch)
    expectEqual(again, ids, `the ids of ${size} entries whose token came again`)
    for (const entry of entriesOf(batch, ids)) stored.push(entry)
  }
  const { entries, lastId } = await driver.stats()
  expectEqual({ entries, lastId }, { entries: stored.length, lastId: stored.at(-1)?.id }, 'stats()')
  expectEqual(await driver.count({}), stored.length, 'count({})')
  await expectAllByReadAfter(driver, stored)
  await expectAllBySearch(driver, stored)
  await expectOneSlice(driver, stored)
}

async function expectAllByReadAfter(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  for (let first = 0; first < stored.length; first += MOST) {
    const id = stored[first - 1]?.id ?? 0
    const page = await driver.readAfter(id, {}, MOST)
    expectEntries(page, stored.slice(first, first + MOST), `readAfter(${id}, {}, ${MOST})`)
  }
}

/** Page by page, as a scan does; that each entry is as it was, `readAfter` has shown. */
async function expectAllBySearch(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const expected = stored.toSorted((a, b) => b.timestamp - a.timestamp || b.id - a.id)
  let after: DriverSearch['after']
  for (let first = 0; first < expected.length; first += MOST) {
    const page = await driver.search({ order: 'newest', limit: MOST, ...(after && { after }) })
    const what = `search({ order: 'newest', limit: ${MOST} }), read on to the entries from [${first}],`
    expectEqual(page.map(idOf), expected.slice(first, first + MOST).map(idOf), `the ids that ${what} gave`)
    after = page.at(-1)
  }
}

async function expectOneSlice(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const bySeverity = Object.fromEntries(
    [1, 2, 3].map((severity) => [severity, stored.filter((entry) => entry.severity === severity).length]),
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
    name: 'batches of 10,000 and 70,000 entries are stored whole, each entry under its id, and read back by every way',
    check: largeBatches,
  },
]

import type { DriverFilter, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../acts/append-all.js'
import { deleteExpired } from '../acts/delete-expired.js'
import { meanwhile } from '../concurrency/meanwhile.js'
import { filterOfMatching, MATCHING, oneByOne } from '../entries/matching-entry.js'
import { SOME_TIME, type TestEntry } from '../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../entries/test-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT, show } from '../expect/expect-reads.js'
import { forAll } from '../failure/for-all.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { anyFilter } from '../model/any-filter.js'
import { inOrder, modelSearch } from '../model/entry-model.js'

const ORDERS = ['newest', 'oldest'] as const

type Order = DriverSearch['order']

/** Half of the entries at one time, the others a microsecond before or after it, mixed. */
function entriesAtFewTimes(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `entry ${i}`,
    severity: 1 + (i % 24),
    timestamp: addMicroseconds(SOME_TIME, [0, -1, 0, 1][i % 4] ?? 0),
  }))
}

/** Reads page by page, as a scan does, up to {@link MAX_LIMIT} entries. */
async function readPages(
  driver: LogDriver,
  query: DriverFilter & { readonly order: Order },
  size: number,
  between: (found: readonly StoredLogEntry[]) => Promise<void> = async () => {},
): Promise<StoredLogEntry[]> {
  const found: StoredLogEntry[] = []
  while (found.length < MAX_LIMIT) {
    const last = found.at(-1)
    const after = last && { timestamp: last.timestamp, id: last.id }
    const search = { ...query, ...(after && { after }), limit: size }
    const entries = await driver.search(search)
    expectThat(
      entries.length <= size,
      `search(${show(search)}) returned ${entries.length} entries: expected at most ${size}`,
    )
    found.push(...entries)
    if (entries.length < size) break
    await between(found)
  }
  return found
}

function describePages(query: object, size: number): string {
  return `search(${show(query)}), read in pages of ${size} with \`after\`,`
}

async function pagesJoin(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const entries = [...similarEntries(40, lab.seed), ...entriesAtFewTimes(80)]
  const stored = await appendAll(driver, entries, 50)
  for (const order of ORDERS) {
    for (const size of [1, 7, 20, 60, 119, 120, 121]) {
      const found = await readPages(driver, { order }, size)
      expectEntries(found, inOrder(stored, order), describePages({ order }, size))
    }
  }
}

async function pagesKeepTheFilter(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(250, lab.seed), 80)
  const pages = fc.record({
    filter: anyFilter(stored, lab.supports),
    order: fc.constantFrom(...ORDERS),
    size: fc.integer({ min: 2, max: 40 }),
  })
  await forAll(
    pages,
    async ({ filter, order, size }) => {
      const found = await readPages(driver, { ...filter, order }, size)
      const expected = modelSearch(stored, { ...filter, order, limit: MAX_LIMIT })
      expectEntries(found, expected, describePages({ ...filter, order }, size))
    },
    { seed: lab.seed, numRuns: 40, what: 'search' },
  )
}

async function placesWithoutAnEntry(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entriesAtFewTimes(16), 6)
  const times = [-2, -1, 0, 1, 2].map((microseconds) => addMicroseconds(SOME_TIME, microseconds))
  const farTimes = [-8_640_000_000_000, 8_640_000_000_000, -(2 ** 53) / 1000, 2 ** 53 / 1000, 0]
  const ids = [0, ...stored.map(({ id }) => id), Number.MAX_SAFE_INTEGER]
  for (const timestamp of [...times, ...farTimes]) {
    for (const id of farTimes.includes(timestamp) ? [0, Number.MAX_SAFE_INTEGER] : ids) {
      await expectPage(driver, stored, { timestamp, id })
    }
  }
  // Some entries, and all at one time.
  const before = SOME_TIME + 1
  const expired = [
    { minSeverity: 3, maxSeverity: 3, before },
    { minSeverity: 8, maxSeverity: 9, before },
    { minSeverity: 1, maxSeverity: 24, before: SOME_TIME },
  ]
  const isExpired = ({ severity, timestamp }: StoredLogEntry) => {
    return timestamp < SOME_TIME || severity === 3 || severity === 8 || severity === 9
  }
  await deleteExpired(driver, expired)
  const left = stored.filter((entry) => !isExpired(entry))
  for (const place of stored.filter(isExpired)) await expectPage(driver, left, place)
}

async function expectPage(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  { timestamp, id }: { timestamp: number; id: number },
): Promise<void> {
  for (const order of ORDERS) {
    for (const limit of [3, MAX_LIMIT]) {
      const query = { order, after: { timestamp, id }, limit }
      expectEntries(await driver.search(query), modelSearch(stored, query), () => `search(${show(query)})`)
    }
  }
}

/** Entries are appended between pages, at the same times and around them. */
async function pagesWhileEntriesCome(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entriesAtFewTimes(300), 150)
  const { lastId: maxId } = await driver.stats()
  for (const order of ORDERS) {
    for (const filter of [{ maxId }, { maxId, minSeverity: 9 }]) {
      const reading = async () => {
        const found = await readPages(driver, { ...filter, order }, 30)
        const expected = modelSearch(stored, { ...filter, order, limit: MAX_LIMIT })
        const what = describePages({ ...filter, order }, 30)
        expectEntries(found, expected, `${what} during appends,`)
      }
      await meanwhile(appendAll(driver, entriesAtFewTimes(300), 15), reading)
    }
  }
}

/** Without `maxId`, later pages include new entries after the current position, and nothing twice. */
async function pagesSeeWhatComesBehind(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entriesAtFewTimes(100), 40)
  for (const order of ORDERS) {
    let expected = inOrder(stored, order)
    const found = await readPages(driver, { order }, 30, async (seen) => {
      stored.push(...(await appendAll(driver, entriesAtFewTimes(8))))
      const last = seen.at(-1) as StoredLogEntry
      const after = { timestamp: last.timestamp, id: last.id }
      const behind = modelSearch(stored, { order, after, limit: MAX_LIMIT })
      expected = [...expected.slice(0, seen.length), ...behind]
    })
    const what = `${describePages({ order }, 30)} with appends between the pages,`
    expectEntries(found, expected, what)
  }
}

/** The oldest entries are deleted between pages. */
async function pagesWhileEntriesGo(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let stored = inOrder(await appendAll(driver, entriesAtFewTimes(300), 80), 'oldest')
  for (const order of ORDERS) {
    const found = await readPages(driver, { order }, 20, async () => {
      const policy = { expired: [], maxEntries: stored.length - 10, dryRun: false }
      const { deleted } = await driver.deleteOldest(policy, 10)
      stored = stored.slice(deleted)
    })
    const kept = new Set(stored.map(({ id }) => id))
    const what = `${describePages({ order }, 20)} while the oldest entries were being deleted,`
    const foundOfThem = found.filter(({ id }) => kept.has(id))
    expectEntries(foundOfThem, inOrder(stored, order), what)
    const different = new Set(found.map(({ id }) => id)).size
    expectEqual(different, found.length, `the number of different entries that ${what} returned`)
  }
}

async function limitsHold(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const some = await appendAll(driver, similarEntries(130, lab.seed), 50)
  const filters: DriverFilter[] = [{}, { minSeverity: 9 }, { services: ['api', 'API', ''] }]
  for (const filter of filters) await expectLimits(driver, some, filter, [0, 1, 2])
  some.push(...(await appendAll(driver, Array(1100).fill(MATCHING))))
  for (const filter of oneByOne(filterOfMatching(lab.supports))) {
    const query = { ...filter, order: 'newest', limit: MAX_LIMIT } as const
    expectEntries(await driver.search(query), modelSearch(some, query), () => `search(${show(query)})`)
  }
  const entries = Array.from({ length: MAX_LIMIT }, (_, i) => {
    const service = i % 3000 === 7 ? 'rare' : undefined
    return { message: '', severity: 1 + (i % 2), timestamp: SOME_TIME + ((i * 7) % 5000), service }
  })
  const all = [...some, ...(await appendAll(driver, entries))]
  await expectLimits(driver, all, {}, [100, 101, 999, 1000, 1001, 5001])
  await expectLimits(driver, all, { maxSeverity: 2 }, [])
  await expectLimits(driver, all, { services: ['rare'] }, [1])
}

/** Searches with these limits, with limits around the number of matches, and with the greatest limit. */
async function expectLimits(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  limits: readonly number[],
): Promise<void> {
  for (const order of ORDERS) {
    const all = modelSearch(stored, { ...filter, order, limit: Infinity })
    const near = [all.length - 1, all.length, all.length + 1].filter((limit) => limit <= MAX_LIMIT)
    const { timestamp, id } = all[1] as StoredLogEntry
    for (const limit of [...limits, ...near, MAX_LIMIT]) {
      const query = { ...filter, order, limit }
      expectEntries(await driver.search(query), all.slice(0, limit), () => `search(${show(query)})`)
      const next = { ...query, after: { timestamp, id } }
      expectEntries(await driver.search(next), all.slice(2, 2 + limit), () => `search(${show(next)})`)
    }
  }
}

/** A search can be read page by page, each entry once. */
export const paging: PromiseGroup = {
  name: 'paging',
  promises: [
    {
      name: 'the pages of a search return each entry once, in order, even when a page ends among equal timestamps',
      check: pagesJoin,
    },
    { name: 'the pages of a search with any filter return each match once', check: pagesKeepTheFilter },
    {
      name: 'a page can start after a position that no entry has, or no longer has',
      check: placesWithoutAnEntry,
    },
    {
      name: 'pages with maxId return exactly the entries up to it, each once, during appends',
      check: pagesWhileEntriesCome,
    },
    {
      name: 'pages without maxId include new entries after their position, and return nothing twice',
      check: pagesSeeWhatComesBehind,
    },
    { name: 'pages miss no entry when others are deleted', check: pagesWhileEntriesGo },
    {
      name: 'a search returns all matches up to its limit, from 0 to 10,000',
      check: limitsHold,
    },
  ],
}

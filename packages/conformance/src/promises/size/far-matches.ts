import type { DriverFilter, DriverSupports, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { answers, type WholeFilter } from '../../entries/basic-filter.js'
import { FAR_FILLERS, farEntry, nearEntries } from '../../entries/far-matches.js'
import { oneByOne } from '../../entries/matching-entry.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { attribute, text } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectMatches } from '../../expect/expect-matches.js'
import { MAX_LIMIT, show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { matchesFilter, modelSearch } from '../../model/entry-model.js'

const HOUR = 3_600_000

const TRACE = 'abcdef0123456789abcdef0123456789'

/** One for each field of a filter. Each is matched by some of {@link nearEntries}, and by none of the entries between them. */
function oneForEachField(stored: readonly StoredLogEntry[], supports: DriverSupports): DriverFilter[] {
  const all: WholeFilter = {
    contains: 'needle',
    minSeverity: 10,
    maxSeverity: 8,
    services: ['wanted'],
    hosts: ['unwanted', 'wanted'],
    traceId: TRACE,
    spanId: TRACE.slice(0, 16),
    any: [[{ hosts: ['wanted'] }, { contains: 'needle' }]],
    not: [{ services: ['usual'] }, { maxSeverity: 2 }],
    attributes: [attribute('text', 'wanted')],
    startTime: SOME_TIME + HOUR,
    endTime: SOME_TIME,
    maxId: stored[1]?.id as number,
    text: text('needle'),
  }
  return oneByOne(all).filter((filter) => Object.keys(filter).every((field) => answers(supports, field)))
}

/** Filters that engines may evaluate in other ways. */
function others(fullText: boolean): DriverFilter[] {
  const attributes = [
    attribute('number', 1.5),
    attribute('flag', true),
    attribute('nothing', null),
    attribute('a.b', 'nested'),
  ]
  const texts = '"needle and thread"|thre*|common -usual|-usual'
  return [
    { minSeverity: 17 },
    ...attributes.map((one) => ({ attributes: [one] })),
    { contains: 'needle', services: ['wanted'], hosts: ['wanted'], traceId: TRACE, attributes },
    ...(fullText ? texts.split('|').map((typed) => ({ text: text(typed) })) : []),
  ]
}

async function matchesAreFound(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const near = nearEntries()
  // The entries for `maxId` come first. They are far from the others for no other read.
  const before = await appendAll(driver, near.slice(0, 2))
  const fillers = Array.from({ length: FAR_FILLERS }, (_, i) => farEntry(i))
  await appendAll(driver, fillers, FAR_FILLERS)
  const stored = [...before, ...(await appendAll(driver, near.slice(2)))]
  const matching = (filter: DriverFilter) => stored.filter((entry) => matchesFilter(entry, filter))
  for (const filter of oneForEachField(stored, lab.supports)) {
    await expectMatches(driver, filter, matching(filter))
  }
  for (const [i, filter] of others(lab.supports.fullText).entries()) {
    const query = { ...filter, order: i % 2 ? ('oldest' as const) : ('newest' as const), limit: MAX_LIMIT }
    expectEntries(await driver.search(query), modelSearch(stored, query), () => `search(${show(query)})`)
  }
  await expectPages(driver, { contains: 'needle' }, matching({ contains: 'needle' }))
  if (lab.supports.persistent) await expectCountsWhenOpened(lab, driver, stored)
}

/** When a store is opened, an engine may rebuild an index in memory from too few entries. */
async function expectCountsWhenOpened(
  lab: Lab,
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
): Promise<void> {
  await lab.close(driver)
  const opened = await lab.open()
  const { fullText } = lab.supports
  // The oldest entries, before all that do not match.
  const oldest: DriverFilter[] = [{ contains: 'first' }, ...(fullText ? [{ text: text('first') }] : [])]
  for (const filter of [...oneForEachField(stored, lab.supports), ...oldest]) {
    const count = stored.filter((entry) => matchesFilter(entry, filter)).length
    expectEqual(await opened.count(filter), count, () => `count(${show(filter)}) after reopening`)
  }
}

/** Reads a page that starts before all entries that do not match. */
async function expectPages(
  driver: LogDriver,
  filter: DriverFilter,
  matching: readonly StoredLogEntry[],
): Promise<void> {
  const expected = matching.toSorted((a, b) => b.timestamp - a.timestamp || b.id - a.id)
  const first = expected.findLast(({ timestamp }) => timestamp >= SOME_TIME + HOUR)
  if (first === undefined) return
  const after = { timestamp: first.timestamp, id: first.id }
  const query = { ...filter, order: 'newest' as const, after, limit: 1 }
  const rest = expected.slice(expected.indexOf(first) + 1)
  expectEntries(await driver.search(query), rest.slice(0, 1), () => `search(${show(query)})`)
}

/** More slices than a search can return entries. */
async function manySlices(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const count = 2 * MAX_LIMIT + 1
  const entries = Array.from({ length: count }, (_, i) => ({ message: '', timestamp: i - MAX_LIMIT }))
  await appendAll(driver, entries, count)
  const histogram = await driver.histogram({ bucket: 0.5 })
  const expected = entries.map(({ timestamp }) => ({ start: timestamp, count: 1, bySeverity: { 9: 1 } }))
  expectEqual(histogram, expected, 'histogram({ bucket: 0.5 }), with one slice for each entry')
}

export const sizeFarMatches: readonly DriverPromise[] = [
  {
    name: 'every read finds a match beyond 66,000 entries that do not match, by each field of a filter',
    check: matchesAreFound,
  },
  { name: 'a histogram returns every slice, even 20,000 of them', check: manySlices },
]

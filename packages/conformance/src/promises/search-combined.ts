import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../append-all.js'
import type { DriverPromise } from '../driver-promise.js'
import { modelSearch } from '../entry-model.js'
import { expectEqual } from '../expect.js'
import { expectEntries } from '../expect-entries.js'
import { expectReads, MOST, show } from '../expect-reads.js'
import { forAll } from '../for-all.js'
import type { Lab } from '../lab.js'
import { SOME_TIME, type TestEntry } from '../test-batch.js'
import { addMicroseconds, anyFilter, attribute, similarEntries, text } from '../test-entries.js'

const MATCHING: TestEntry = {
  message: 'Disk full',
  timestamp: SOME_TIME,
  severity: 13,
  service: 'api',
  host: 'web-1',
  traceId: '0123456789abcdef0123456789abcdef',
  attributes: { status: 500 },
}

/** For each field of a filter, what differs in an entry that only this field rules out. */
const RULED_OUT: Readonly<Record<string, TestEntry>> = {
  // Words and substring are told apart by the case.
  text: { message: 'x Disk fullest' },
  contains: { message: 'disk full' },
  minSeverity: { severity: 12 },
  maxSeverity: { severity: 17 },
  services: { service: undefined },
  hosts: { host: undefined },
  traceId: { traceId: undefined },
  attributes: { attributes: { status: '500' } },
  startTime: { timestamp: addMicroseconds(SOME_TIME, -1) },
  endTime: { timestamp: addMicroseconds(SOME_TIME, 1) },
  maxId: {},
}

const FIELDS: DriverFilter = {
  text: text('disk full'),
  contains: 'Disk full',
  minSeverity: 13,
  maxSeverity: 16,
  services: ['db', 'api'],
  hosts: ['web-1', 'web-2'],
  traceId: '0123456789abcdef0123456789abcdef',
  attributes: [attribute('status', 500)],
  startTime: SOME_TIME,
  endTime: addMicroseconds(SOME_TIME, 1),
}

async function noFieldFindsAll(lab: Lab): Promise<void> {
  const driver = await lab.open()
  await expectReads(driver, [], {}, [])
  const stored = await appendAll(driver, [{ message: '' }, MATCHING, { message: 'bare', severity: 1 }], 2)
  await expectReads(driver, stored, {}, stored)
  stored.push(...(await appendAll(driver, similarEntries(150, lab.seed), 60)))
  await expectReads(driver, stored, {}, stored)
}

/** For any fields, the entries that only other fields rule out are those that match. */
async function fieldsNarrowTogether(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const names = Object.keys(RULED_OUT).filter((name) => name !== 'text' || lab.supports.fullText)
  const entries = names.map((name) => ({ ...MATCHING, ...RULED_OUT[name] }))
  // The entry that `maxId` rules out comes last.
  const stored = await appendAll(driver, [MATCHING, ...entries], 5)
  const all = { ...FIELDS, maxId: stored.at(-2)?.id }
  for (const chosen of combinations(names, lab.seed)) {
    const filter = Object.fromEntries(chosen.map((name) => [name, all[name as keyof DriverFilter]]))
    const matching = stored.filter((_, i) => i === 0 || !chosen.includes(names[i - 1] as string))
    await expectReads(driver, stored, filter, matching)
  }
}

/** None, one, two and three of the names, all of them, all but one, and some more by chance. */
function combinations(names: readonly string[], seed: number): string[][] {
  const few: string[][] = [[]]
  for (const size of [1, 2, 3]) {
    for (const chosen of few.filter((names) => names.length === size - 1)) {
      const next = names.indexOf(chosen.at(-1) ?? '') + 1
      few.push(...names.slice(next).map((name) => [...chosen, name]))
    }
  }
  const most = names.map((name) => names.filter((other) => other !== name))
  const others = fc.sample(fc.subarray([...names], { minLength: 4 }), { seed, numRuns: 40 })
  return [...few, ...most, ...others, [...names]]
}

async function randomFiltersFind(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, similarEntries(400, lab.seed), 90)
  const check = (filter: DriverFilter) => expectReads(driver, stored, filter)
  const filters = anyFilter(stored, lab.supports)
  await forAll(filters, check, { seed: lab.seed, numRuns: 150, what: 'filter' })
}

async function randomSearchesFind(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, similarEntries(400, lab.seed + 1), 90)
  const place = fc
    .tuple(fc.constantFrom(...stored), fc.constantFrom(...stored), fc.boolean())
    .map(([one, other, isEntry]) => ({ timestamp: one.timestamp, id: isEntry ? one.id : other.id }))
  const searches = fc.record({
    filter: fc.oneof(fc.constant({}), anyFilter(stored, lab.supports)),
    order: fc.constantFrom('newest' as const, 'oldest' as const),
    after: fc.option(place, { nil: undefined }),
    limit: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(MOST)),
  })
  const check = async ({ filter, order, after, limit }: Values<typeof searches>) => {
    const query = { ...filter, order, ...(after && { after }), limit }
    expectEntries(await driver.search(query), modelSearch(stored, query), `search(${show(query)})`)
  }
  await forAll(searches, check, { seed: lab.seed, numRuns: 250, what: 'search' })
}

type Values<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never

/** Asks the same before and after each batch: what was answered once must not be answered again. */
async function eachBatchCountsAtOnce(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const { text: _, ...withoutText } = FIELDS
  const all: DriverFilter = lab.supports.fullText ? FIELDS : withoutText
  const filters = [{}, all, ...Object.entries(all).map(([name, value]) => ({ [name]: value }))]
  const stored: StoredLogEntry[] = []
  const entries = [MATCHING, { ...MATCHING, timestamp: SOME_TIME - 1000 }, { message: 'other' }]
  for (const [i, batch] of [entries, [MATCHING], [{ message: 'late' }], entries, [MATCHING]].entries()) {
    stored.push(...(await appendAll(driver, batch)))
    for (const filter of filters) await expectReads(driver, stored, filter)
    const { entries: count } = await driver.stats()
    expectEqual(count, stored.length, `stats().entries after batch ${i + 1}`)
  }
}

/** The same entries in several stores, in batches that come in another order. */
async function batchesMayComeInAnyOrder(lab: Lab): Promise<void> {
  const times = [0, 1, 2, 500, 501, 1000, 60_000_000, 86_400_000_000].map((us) => addMicroseconds(SOME_TIME, us))
  const entries = times.map((timestamp, i) => ({ ...MATCHING, message: `Disk full ${i}`, timestamp }))
  const ways = [entries, entries.toReversed(), shuffled(entries, lab.seed), shuffled(entries, lab.seed + 1)]
  for (const [i, way] of ways.entries()) {
    const driver = await lab.open(await lab.newDirectory())
    const stored: StoredLogEntry[] = []
    for (const entry of way) {
      stored.push(...(await appendAll(driver, [entry])))
      await expectReads(driver, stored, { services: ['api'] }, stored)
    }
    const query = { order: 'oldest', limit: MOST } as const
    const messages = (await driver.search(query)).map(({ message }) => message)
    const what = `the messages that search(${show(query)}) gives in store ${i + 1}`
    expectEqual(messages, entries.map(({ message }) => message), what)
    await lab.close(driver)
  }
}

function shuffled<Value>(values: readonly Value[], seed: number): Value[] {
  const all = fc.shuffledSubarray([...values], { minLength: values.length })
  return fc.sample(all, { seed, numRuns: 1 })[0] ?? []
}


export const combined: readonly DriverPromise[] = [
  { name: 'a filter without a field matches every entry, and nothing in an empty store', check: noFieldFindsAll },
  { name: 'the fields of a filter narrow together, whichever they are', check: fieldsNarrowTogether },
  { name: 'any filter finds exactly the entries that match it, however one asks', check: randomFiltersFind },
  {
    name: 'any search finds exactly the entries that match, in its order, behind its place, up to its limit',
    check: randomSearchesFind,
  },
  { name: 'what a batch adds is in the answer to the next question, asked before or not', check: eachBatchCountsAtOnce },
  { name: 'entries are found in the order of their times, in whatever order they came', check: batchesMayComeInAnyOrder },
]

import type { DriverFilter, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { answers } from '../../entries/basic-filter.js'
import { filterOfMatching, MATCHING, oneByOne } from '../../entries/matching-entry.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, similarEntries } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectReads, MAX_LIMIT, show } from '../../expect/expect-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { anyFilter } from '../../model/any-filter.js'
import { modelSearch } from '../../model/entry-model.js'

/** For each field of a filter, the difference of an entry that only this field excludes. */
const RULED_OUT: Readonly<Record<keyof DriverFilter, TestEntry>> = {
  // Each of these two messages matches the other field.
  text: { message: 'x Disk fullest' },
  contains: { message: 'disk full' },
  minSeverity: { severity: 12 },
  maxSeverity: { severity: 17 },
  services: { service: undefined },
  hosts: { host: undefined },
  traceId: { traceId: undefined },
  spanId: { spanId: 'fedcba9876543210' },
  attributes: { attributes: { status: '500', kind: 'a' } },
  any: { attributes: { status: 500, kind: 'b' } },
  not: { attributes: { status: 500, kind: 'a', muted: true } },
  startTime: { timestamp: addMicroseconds(SOME_TIME, -1) },
  endTime: { timestamp: addMicroseconds(SOME_TIME, 1) },
  maxId: {},
}

/** A filter with some fields finds exactly the entries that only other fields exclude. */
async function fieldsNarrowTogether(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const fields = Object.keys(RULED_OUT) as (keyof DriverFilter)[]
  const names = fields.filter((name) => answers(lab.supports, name))
  const entries = names.map((name) => ({ ...MATCHING, ...RULED_OUT[name] }))
  // The entry that `maxId` excludes comes last.
  // With an even number, each excluded entry comes after the position in the middle in one of the orders.
  const whole = entries.length % 2 === 0 ? [MATCHING, MATCHING] : [MATCHING]
  const stored = await appendAll(driver, [...whole, ...entries], 5)
  const all = { ...filterOfMatching(lab.supports), maxId: stored.at(-2)?.id }
  for (const chosen of combinations(names, lab.seed)) {
    const filter = Object.fromEntries(chosen.map((name) => [name, all[name]]))
    const matching = stored.filter((_, i) => {
      const excludedBy = names[i - whole.length]
      return excludedBy === undefined || !chosen.includes(excludedBy)
    })
    await expectReads(driver, stored, filter, matching)
  }
}

/** Combinations of no name, one name, two names, all names, all but one, and many in between. */
function combinations<Name>(names: readonly Name[], seed: number): Name[][] {
  const pairs = names.flatMap((name, i) => names.slice(i + 1).map((other) => [name, other]))
  const allButOne = names.map((name) => names.filter((other) => other !== name))
  // For each size, each name is in some of the combinations.
  const others = [3, 4, 5, 7].flatMap((size) => {
    const shuffles = fc.sample(fc.shuffledSubarray([...names], { minLength: names.length }), {
      seed,
      numRuns: 2,
    })
    return shuffles.flatMap((all) => all.map((_, i) => [...all, ...all].slice(i, i + size)))
  })
  return [[], ...names.map((name) => [name]), ...pairs, ...others, ...allButOne, [...names]]
}

async function randomSearchesFind(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(400, lab.seed), 90)
  await expectReads(driver, stored, {}, stored)
  const filters = anyFilter(stored, lab.supports)
  const checkReads = (filter: DriverFilter) => expectReads(driver, stored, filter)
  await forAll(filters, checkReads, { seed: lab.seed, numRuns: 100, what: 'filter' })
  const place = fc
    .tuple(fc.constantFrom(...stored), fc.constantFrom(...stored), fc.boolean())
    .map(([one, other, isEntry]) => ({ timestamp: one.timestamp, id: isEntry ? one.id : other.id }))
  const searches = fc.record({
    filter: fc.oneof(fc.constant({}), filters),
    order: fc.constantFrom('newest' as const, 'oldest' as const),
    after: fc.option(place, { nil: undefined }),
    limit: fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(MAX_LIMIT)),
  })
  const check = async ({ filter, order, after, limit }: Values<typeof searches>) => {
    const query = { ...filter, order, ...(after && { after }), limit }
    expectEntries(await driver.search(query), modelSearch(stored, query), () => `search(${show(query)})`)
  }
  await forAll(searches, check, { seed: lab.seed, numRuns: 200, what: 'search' })
}

type Values<Arbitrary> = Arbitrary extends fc.Arbitrary<infer Value> ? Value : never

/** Repeats the same reads before and after each batch, to find stale answers. */
async function eachBatchCountsAtOnce(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const all = filterOfMatching(lab.supports)
  const filters = [{}, all, ...oneByOne(all)]
  const stored: StoredLogEntry[] = []
  for (const filter of filters) await expectReads(driver, stored, filter, [])
  const entries = [MATCHING, { ...MATCHING, timestamp: SOME_TIME - 1000 }, { message: 'other' }]
  for (const [i, batch] of [entries, [MATCHING], [{ message: 'late' }], entries, [MATCHING]].entries()) {
    stored.push(...(await appendAll(driver, batch)))
    for (const filter of filters) await expectReads(driver, stored, filter)
    const { entries: count } = await driver.stats()
    expectEqual(count, stored.length, `stats().entries after batch ${i + 1}`)
  }
}

/** Appends the same entries several times, in a different order each time. */
async function batchesMayComeInAnyOrder(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const microseconds = [0, 1, 2, 500, 501, 1000, 60_000_000, 86_400_000_000]
  const times = microseconds.map((us) => addMicroseconds(SOME_TIME, us))
  const ways = [times, times.toReversed(), shuffled(times, lab.seed), shuffled(times, lab.seed + 1)]
  const stored: StoredLogEntry[] = []
  for (const [i, way] of ways.entries()) {
    for (const timestamp of way) {
      stored.push(...(await appendAll(driver, [{ message: `${timestamp}`, timestamp, service: `way ${i}` }])))
    }
    await expectReads(driver, stored, {})
    const query = { services: [`way ${i}`], order: 'oldest', limit: MAX_LIMIT } as const
    const found = (await driver.search(query)).map(({ timestamp }) => timestamp)
    expectEqual(found, times, () => `the timestamps that search(${show(query)}) returns`)
  }
}

function shuffled<Value>(values: readonly Value[], seed: number): Value[] {
  const all = fc.shuffledSubarray([...values], { minLength: values.length })
  return fc.sample(all, { seed, numRuns: 1 })[0] ?? []
}

export const combined: readonly DriverPromise[] = [
  {
    name: 'any combination of filter fields finds only entries that match each field',
    check: fieldsNarrowTogether,
  },
  {
    name: 'any search returns exactly the matching entries, in order, after its position, up to its limit',
    check: randomSearchesFind,
  },
  {
    name: 'reads of an empty store find nothing, and the next read after an append finds its entries',
    check: eachBatchCountsAtOnce,
  },
  {
    name: 'a search orders entries by time, whatever order they were appended in',
    check: batchesMayComeInAnyOrder,
  },
]

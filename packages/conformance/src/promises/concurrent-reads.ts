import { isDeepStrictEqual } from 'node:util'
import type { DriverFilter, LogDriver, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../acts/append-all.js'
import {
  LONG_ENTRIES,
  type LongRead,
  longAnswer,
  longReadsOf,
  readLong,
  storeForLongReads,
  wideEntry,
} from '../acts/long-reads.js'
import { readsDuringAppend } from '../acts/reads-during-append.js'
import { Race } from '../concurrency/race.js'
import { AT_ONCE, turns } from '../concurrency/turns.js'
import { entriesOf } from '../entries/stored-entries.js'
import { batchOf, batchOfSize, SOME_TIME } from '../entries/test-batch.js'
import { similarEntries } from '../entries/test-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { MAX_LIMIT, show } from '../expect/expect-reads.js'
import { firstDifference } from '../failure/first-difference.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { anyFilter } from '../model/any-filter.js'
import { modelCount, modelHistogram, modelReadAfter, modelSearch } from '../model/entry-model.js'

/** One attempt may be decided by chance. */
const ATTEMPTS = 4
/** A fast engine reads a smaller store before an append gets its turn on a busy machine. */
const MAX_ENTRIES = 4 * LONG_ENTRIES

async function longReadsLetBatchesIn(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const wanted = await storeForLongReads(driver)
  let entries = LONG_ENTRIES
  // An engine may do more work on its first read, such as starting a thread.
  await driver.count({ contains: 'nothing' })
  for (const kind of longReadsOf(driver)) {
    let isIn = await anyBatchGetsIn(driver, kind, wanted)
    while (!isIn && entries < MAX_ENTRIES) {
      wanted.push(...(await storeForLongReads(driver, entries, entries)))
      wanted.sort(byTime)
      entries *= 2
      isIn = await anyBatchGetsIn(driver, kind, wanted)
    }
    if (!isIn && !(await isLong(driver, kind))) {
      throw new NotTested(`no ${kind} takes much longer than an append`)
    }
    expectThat(
      isIn,
      `an append of 3 entries during a long ${kind} had to wait until the read ended, ${ATTEMPTS} times of ${ATTEMPTS}: a long read must let appends finish before it does`,
    )
  }
}

async function anyBatchGetsIn(driver: LogDriver, kind: LongRead, wanted: StoredLogEntry[]): Promise<boolean> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (await batchGetsIn(driver, kind, wanted)) return true
  }
  return false
}

function byTime(a: StoredLogEntry, b: StoredLogEntry): number {
  return a.timestamp - b.timestamp || a.id - b.id
}

/** Whether a read takes long enough for an append to finish first. */
async function isLong(driver: LogDriver, kind: LongRead): Promise<boolean> {
  const start = performance.now()
  await driver.append(batchOf([{ timestamp: SOME_TIME - 1 }]))
  const middle = performance.now()
  await readLong(driver, kind)
  return performance.now() - middle > 5 * (middle - start)
}

/** Whether an append finishes during a read. The read must be right, and see all of the batch or nothing. */
async function batchGetsIn(driver: LogDriver, kind: LongRead, wanted: StoredLogEntry[]): Promise<boolean> {
  const race = new Race()
  const reading = race.start('read', () => readLong(driver, kind))
  await turns(AT_ONCE)
  // An append need not wait for a read that finishes within these turns.
  if (race.hasSettled('read')) {
    expectEqual(await reading, longAnswer(kind, wanted), `the result of a long ${kind}`)
    return true
  }
  const batch = batchOf([0, 700, 9000].map((offset) => wideEntry(true, SOME_TIME + offset)))
  const appending = race.start('append', () => driver.append(batch))
  await race.end()
  const added = entriesOf(batch, await appending)
  const before = [...wanted]
  wanted.push(...added)
  wanted.sort(byTime)
  const byId = (entries: StoredLogEntry[]) => entries.toSorted((a, b) => a.id - b.id)
  const order = (entries: StoredLogEntry[]) => (kind === 'readAfter' ? byId(entries) : entries)
  const allowed = [longAnswer(kind, order(wanted)), longAnswer(kind, order(before))]
  const found = await reading
  expectThat(
    allowed.some((answer) => isDeepStrictEqual(found, answer)),
    `the result of a long ${kind} during an append has neither all of the batch nor nothing of it: ${firstDifference(found, allowed[0])}`,
  )
  return race.isBefore('append', 'read')
}

async function readsDoNotWait(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const late = new Set(['search', 'count', 'histogram', 'readAfter'])
  for (let attempt = 0; attempt < ATTEMPTS && late.size > 0; attempt++) {
    const answered = await readsDuringAppend(driver)
    for (const read of answered ?? [...late]) late.delete(read)
  }
  expectThat(
    late.size === 0,
    `${[...late].join(', ')}: a short read had to wait until an append of 5,000 entries ended, ${ATTEMPTS} times of ${ATTEMPTS}, but supports.concurrentReads is true`,
  )
}

async function manyReadsAtOnce(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, similarEntries(200, lab.seed), 70)
  const { lastId: maxId } = await driver.stats()
  const filters = fc.sample(anyFilter(stored, lab.supports), { seed: lab.seed, numRuns: 40 })
  const reads = filters.map(async (found, i) => {
    const filter = { ...found, maxId: Math.min(maxId, found.maxId ?? maxId) }
    await checkRead(driver, stored, filter, i)
  })
  const appends = async () => {
    for (let i = 0; i < 10; i++) await driver.append(batchOfSize(20))
  }
  await Promise.all([...reads, appends()])
}

async function checkRead(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  filter: DriverFilter,
  i: number,
): Promise<void> {
  const among = 'during many reads and appends'
  const query = { ...filter, order: i % 2 ? 'newest' : 'oldest', limit: i % 3 ? MAX_LIMIT : 5 } as const
  const histogram = { ...filter, bucket: 3_600_000 }
  const [search, count, buckets, after] = await Promise.all([
    driver.search(query),
    driver.count(filter),
    driver.histogram(histogram),
    driver.readAfter(stored[i]?.id ?? 0, filter, 20),
  ])
  expectEntries(search, modelSearch(stored, query), () => `search(${show(query)}) ${among}`)
  expectEqual(count, modelCount(stored, filter), () => `count(${show(filter)}) ${among}`)
  expectEqual(buckets, modelHistogram(stored, histogram), () => `histogram(${show(histogram)}) ${among}`)
  const expected = modelReadAfter(stored, stored[i]?.id ?? 0, filter, 20)
  expectEntries(after, expected, () => `readAfter(${stored[i]?.id}, ${show(filter)}, 20) ${among}`)
}

async function wholeBatches(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const size = 30
  let isWriting = true
  const writing = (async () => {
    // The times of the batches overlap.
    for (let batch = 0; batch < 40; batch++) {
      await driver.append(
        batchOfSize(size, (i) => ({ message: `batch ${batch}`, timestamp: SOME_TIME + (i % 7) })),
      )
    }
  })().finally(() => {
    isWriting = false
  })
  writing.catch(() => {})
  for (let last = 0; isWriting; ) {
    const [found, count, after] = await Promise.all([
      driver.search({ order: 'oldest', limit: MAX_LIMIT }),
      driver.count({ contains: 'batch' }),
      driver.readAfter(0, {}, MAX_LIMIT),
      // Without this, a driver that needs no event loop would block the appends.
      new Promise(setImmediate),
    ])
    for (const [read, entries] of Object.entries({ search: found.length, count, readAfter: after.length })) {
      expectThat(
        entries % size === 0,
        `${read} saw ${entries} entries while batches of ${size} were being written: expected a multiple of ${size}`,
      )
      expectThat(
        entries >= last,
        `${read} saw ${entries} entries during appends: expected at least ${last}, which an earlier read saw`,
      )
    }
    last = Math.min(found.length, count, after.length)
  }
  await writing
  expectEqual(await driver.count({}), 40 * size, 'count({}) after 40 batches with concurrent reads')
}

/** Concurrent reads and writes. */
export const concurrentReads: PromiseGroup = {
  name: 'concurrent reads',
  promises: [
    {
      name: 'a long read lets an append finish before it does, and still returns the right answer',
      check: longReadsLetBatchesIn,
    },
    {
      name: 'short reads return while a large batch is being written',
      claim: 'concurrentReads',
      check: readsDoNotWait,
    },
    { name: 'many concurrent reads return the right answers during appends', check: manyReadsAtOnce },
    { name: 'reads see only whole batches while batches are being written', check: wholeBatches },
  ],
}

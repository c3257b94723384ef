import type { DriverFilter, DriverRetention, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { call, cleanUp, expectLeft, step } from '../../acts/clean-up.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { addMicroseconds, attribute, text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectAscending } from '../../expect/expect-ascending.js'
import { expectReads } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { survivors, toDelete, without } from '../../model/retention-model.js'

const LATE = SOME_TIME + 1_000_000
const TRACE_ID = '0123456789abcdef0123456789abcdef'

/** Deleted and remaining entries have much in common; each of `parcel1`, … is in one message only. */
function parcels(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `The parcel${i} of the day, number ${i % 7}`,
    timestamp: addMicroseconds(SOME_TIME, ((i * 7) % 20) * 1000),
    severity: 1 + (i % 24),
    service: ['api', 'web', undefined][i % 3],
    host: ['a', 'b'][i % 2],
    traceId: i % 5 === 0 ? TRACE_ID : undefined,
    attributes: { number: i % 4, http: { status: i % 2 ? 200 : 500 } },
  }))
}

const OLD: DriverRetention = {
  expired: [{ minSeverity: 1, maxSeverity: 20, before: SOME_TIME + 8 }],
  maxEntries: 60,
  dryRun: false,
}

const FILTERS: readonly DriverFilter[] = [
  {},
  { contains: 'parcel1' },
  { contains: 'day, number 3' },
  { services: ['api', 'web'] },
  { hosts: ['a'] },
  { traceId: TRACE_ID },
  { attributes: [attribute('number', 3)] },
  { attributes: [attribute('http.status', 500)] },
  { minSeverity: 9, maxSeverity: 17 },
  { startTime: SOME_TIME + 3, endTime: SOME_TIME + 12 },
]

const TEXTS = [
  'parcel',
  'parc*',
  'the day',
  '"of the day"',
  '"the parcel1*"',
  'number -parcel3',
  '-parcel4',
  '3',
]

/** Reads before the cleanup, so that a stale cache shows, after one step, and at the end. */
async function expectForgotten(lab: Lab, filters: readonly DriverFilter[]): Promise<void> {
  const driver = await lab.openShared()
  let stored = await appendAll(driver, parcels(180), 70)
  const check = async () => {
    for (const filter of filters) await expectReads(driver, stored, filter)
  }
  await check()
  const policy = { ...OLD, expired: OLD.expired.slice(0, 1), maxEntries: Number.MAX_SAFE_INTEGER }
  const { deleted } = await step(driver, policy, 25)
  stored = without(stored, toDelete(stored, policy).slice(0, deleted))
  await check()
  await cleanUp(driver, OLD)
  stored = survivors(stored, OLD)
  await check()
  await cleanUp(driver, { expired: [], maxEntries: 0, dryRun: false })
  stored = []
  await check()
}

async function wordsComeAgain(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let stored: StoredLogEntry[] = []
  for (const maxEntries of [12, 0, 5]) {
    stored.push(...(await appendAll(driver, parcels(40), 15)))
    const policy = { expired: [], maxEntries, dryRun: false }
    await cleanUp(driver, policy, 16)
    stored = survivors(stored, policy)
    stored.push(...(await appendAll(driver, parcels(25))))
    for (const typed of [...TEXTS, 'parcel7', '"parcel12 of"']) {
      await expectReads(driver, stored, { text: text(typed) })
    }
  }
}

/** The newest id belongs to the oldest entry, which is deleted first. */
function backwards(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({ timestamp: SOME_TIME - i }))
}

const SOME: DriverRetention = { expired: [], maxEntries: 10, dryRun: false }
const ALL: DriverRetention = {
  expired: [{ minSeverity: 1, maxSeverity: 24, before: LATE }],
  maxEntries: 0,
  dryRun: false,
}

async function idsAreNeverUsedAgain(lab: Lab, reopen: boolean): Promise<void> {
  let driver = await lab.open()
  let left: StoredLogEntry[] = []
  const ids: number[] = []
  for (const [round, policy] of [SOME, ALL, ALL, SOME, ALL].entries()) {
    const added = await appendAll(driver, backwards(15 + round), 6)
    ids.push(...added.map(({ id }) => id))
    expectAscending(ids)
    left = survivors([...left, ...added], policy)
    await cleanUp(driver, policy)
    if (reopen) {
      await lab.close(driver)
      driver = await lab.open()
    }
    const after = `${call(policy, 5000)}${reopen ? ' and a new opening' : ''}`
    await expectLeft(driver, left, after)
    const { lastId } = await driver.stats()
    expectEqual(lastId, ids.at(-1), `stats().lastId after ${after}`)
  }
  const [added] = await appendAll(driver, [{}])
  const greatest = Math.max(...ids)
  expectThat(
    added !== undefined && added.id > greatest,
    `the first entry after all were deleted has the id ${added?.id}: expected more than ${greatest}, the greatest id before`,
  )
}

/** Traces of deleted entries. */
export const traces: readonly DriverPromise[] = [
  {
    name: 'no read finds a deleted entry by any field, and every read finds those that stay',
    check: (lab) => expectForgotten(lab, FILTERS),
  },
  {
    name: 'full text forgets deleted entries: their words, prefixes and phrases, also in excluded terms',
    claim: 'fullText',
    check: (lab) =>
      expectForgotten(
        lab,
        TEXTS.map((typed) => ({ text: text(typed) })),
      ),
  },
  {
    name: 'full text finds new entries with the words of deleted ones, once each',
    claim: 'fullText',
    check: wordsComeAgain,
  },
  {
    name: 'ids of deleted entries are never reused, even when all are deleted, and stats().lastId stays',
    check: (lab) => idsAreNeverUsedAgain(lab, false),
  },
  {
    name: 'ids of deleted entries are never reused after the store is closed and opened',
    claim: 'persistent',
    check: (lab) => idsAreNeverUsedAgain(lab, true),
  },
]

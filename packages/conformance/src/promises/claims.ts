import type { DriverFilter } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../acts/append-all.js'
import { BUDGET, call, cleanUp, expectLeft } from '../acts/clean-up.js'
import { readsDuringAppend } from '../acts/reads-during-append.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchOf, batchOfSize, SOME_TIME } from '../entries/test-batch.js'
import { attribute, similarEntries, text } from '../entries/test-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { expectReads, show } from '../expect/expect-reads.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
import { anyFilter } from '../model/any-filter.js'
import { matchesFilter, modelHistogram } from '../model/entry-model.js'
import { openTwice } from '../store/store-user.js'

async function claimsAgree(lab: Lab): Promise<void> {
  const driver = await lab.create()
  const { supports } = driver
  expectThat(
    !supports.sync || typeof driver.appendSync === 'function',
    'supports.sync is true, but the driver has no appendSync',
  )
  expectThat(
    !supports.durable || supports.persistent,
    'supports.durable is true, but supports.persistent is false: entries that survive a power cut are persistent',
  )
}

async function writesAtOnce(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const batch = batchOfSize(3)
  const ids = driver.appendSync?.(batch, 5000) ?? []
  expectEntries(await readAll(driver), entriesOf(batch, ids), 'readAfter(0, {}, …) after appendSync')
}

async function findsText(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, similarEntries(60, lab.seed))
  for (const typed of ['disk', 'dis*', '"disk full"', 'error -disk']) {
    await expectReads(driver, stored, { text: text(typed) })
  }
}

/** Filters with any, not, span ids and all conditions, a histogram with an offset, and a cleanup by filter. */
async function answersConditions(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, similarEntries(120, lab.seed))
  const supports = { ...lab.supports, conditions: true }
  const filters = fc.sample(anyFilter(stored, supports), { seed: lab.seed, numRuns: 60 })
  for (const filter of [...filters, { spanId: '0123456789abcdef' }]) {
    await expectReads(driver, stored, filter)
    const slices = { ...filter, bucket: 1000, offset: 0.001 }
    expectEqual(await driver.histogram(slices), modelHistogram(stored, slices), `histogram(${show(slices)})`)
  }
  const filter: DriverFilter = {
    not: [{ attributes: [attribute('status', 1)] }],
    any: [[{ minSeverity: 5 }]],
  }
  const policy = { expired: [{ minSeverity: 1, maxSeverity: 24, before: SOME_TIME, filter }], dryRun: false }
  await cleanUp(driver, policy)
  const left = stored.filter((entry) => entry.timestamp >= SOME_TIME || !matchesFilter(entry, filter))
  await expectLeft(driver, left, `the steps of ${call(policy, BUDGET)}`)
}

async function keepsEntries(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = await appendAll(driver, similarEntries(20, lab.seed))
  await lab.close(driver)
  expectEntries(await readAll(await lab.open()), stored, 'readAfter(0, {}, …) by a new driver')
}

async function sharesStore(lab: Lab): Promise<void> {
  const users = await openTwice(lab, 'elsewhere')
  for (const [round, user] of [...users, ...users].entries()) {
    await user.append(batchOf([{}, {}]))
    for (const other of users) {
      expectEqual(
        await other.count({}),
        2 * (round + 1),
        'count({}) by one of two processes that both append',
      )
    }
  }
}

async function readsMeanwhile(lab: Lab): Promise<void> {
  const driver = await lab.open()
  for (let attempt = 0; attempt < 3; attempt++) {
    const answered = await readsDuringAppend(driver)
    expectThat(answered !== undefined, 'append finished immediately, which proves nothing')
    expectEqual(
      answered.length,
      4,
      'the number of kinds of reads that returned while a large batch was being written',
    )
  }
}

function powerCuts(): never {
  throw new NotTested('it needs a power cut')
}

/** Claims: whether they agree, whether they are too modest, and one that cannot be tested. */
export const claims: PromiseGroup = {
  name: 'claims',
  promises: [
    {
      name: 'the claims in supports agree with each other and with the methods of the driver',
      check: claimsAgree,
    },
    { name: 'a committed entry survives a power cut', claim: 'durable', check: powerCuts },
    { name: 'the driver has an appendSync that writes', denies: 'sync', check: writesAtOnce },
    { name: 'a search by text returns the right entries', denies: 'fullText', check: findsText },
    {
      name: 'reads answer any, not, span ids and all conditions, histograms have an offset, and cleanups a filter',
      denies: 'conditions',
      check: answersConditions,
    },
    { name: 'the next driver on the store finds all entries', denies: 'persistent', check: keepsEntries },
    {
      name: 'a driver in another process can open the store, and each sees what the other commits',
      denies: 'multiProcess',
      needsProcesses: true,
      check: sharesStore,
    },
    {
      name: 'reads always finish before a large append that started earlier',
      denies: 'concurrentReads',
      check: readsMeanwhile,
    },
  ],
}

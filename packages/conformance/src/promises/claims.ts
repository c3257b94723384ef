import { appendAll } from '../acts/append-all.js'
import { readsDuringAppend } from '../acts/reads-during-append.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchOf, batchOfSize } from '../entries/test-batch.js'
import { similarEntries, text } from '../entries/test-entries.js'
import { expectEqual, expectThat } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { expectReads } from '../expect/expect-reads.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'
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

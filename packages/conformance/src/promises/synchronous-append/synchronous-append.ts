import { isLogStorageError, type LogBatch, type LogDriver } from '@logpond/core'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchThatBreaksAt } from '../../entries/tampered-batch.js'
import { batchOf, batchOfSize } from '../../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { NotTested } from '../../failure/not-tested.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { contention } from './contention.js'

/** Milliseconds; longer than any call takes. */
const TIMEOUT = 60_000

function appendSync(driver: LogDriver, batch: LogBatch): readonly number[] {
  expectThat(
    typeof driver.appendSync === 'function',
    'supports.sync is true, but the driver has no appendSync',
  )
  const ids = driver.appendSync(batch, TIMEOUT)
  expectThat(
    Array.isArray(ids),
    'appendSync returned something other than a list of ids; it must not return a promise',
  )
  return ids
}

async function writes(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = []
  for (const size of [1, 65, 1000]) {
    const batch = batchOfSize(size, (i) => ({ message: `${i} of ${size}` }))
    stored.push(...entriesOf(batch, appendSync(driver, batch)))
    expectEntries(await readAll(driver), stored, `readAfter after appendSync of ${size} entries`)
  }
  const next = batchOf([{ message: 'asynchronous' }])
  stored.push(...entriesOf(next, await driver.append(next)))
  expectEntries(await readAll(driver), stored, 'readAfter after appendSync and append')
}

async function knowsTokens(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const [one, other] = [batchOfSize(10), batchOfSize(10)]
  const ids = await driver.append(one)
  expectEqual(appendSync(driver, one), ids, 'the ids of appendSync with a token that append committed')
  const syncIds = appendSync(driver, other)
  expectEqual(await driver.append(other), syncIds, 'the ids of append with a token that appendSync committed')
  const stored = [...entriesOf(one, ids), ...entriesOf(other, syncIds)]
  expectEntries(await readAll(driver), stored, 'readAfter after append and appendSync with the same tokens')
}

async function settlesWhatIsUnderWay(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const stored = []
  for (let round = 0; round < 5; round++) {
    const batch = batchOfSize(500, (i) => ({ message: `round ${round}, ${i}` }))
    const underWay = Promise.resolve(driver.append(batch))
    const ids = appendSync(driver, batch)
    stored.push(...entriesOf(batch, ids))
    expectEqual(await underWay, ids, 'the ids of an append that appendSync settled')
    expectEntries(
      await readAll(driver),
      stored,
      'readAfter after appendSync of a batch with a pending append',
    )
  }
}

async function wholeOrNotAtAll(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const failure = await failureOf(() => appendSync(driver, batchThatBreaksAt(90, 100)))
  expectThat(
    failure !== undefined,
    'appendSync succeeded, although entry 90 of the batch throws when it is read',
  )
  expectEntries(await readAll(driver), [], 'readAfter after a failed appendSync')
}

async function survives(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const batch = batchOfSize(100)
  const stored = entriesOf(batch, appendSync(driver, batch))
  await lab.close(driver)
  expectEntries(await readAll(await lab.open()), stored, 'readAfter after appendSync, close and open')
}

async function writesWhileItOpens(lab: Lab): Promise<void> {
  const driver = await lab.create()
  if (driver.finishOpening === undefined)
    throw new NotTested('the driver has no finishOpening, which is optional')
  const opening = (async () => driver.open())()
  try {
    driver.finishOpening(TIMEOUT)
  } catch (thrown) {
    await opening
    lab.track(driver)
    if (!isLogStorageError(thrown) || thrown.code !== 'UNSUPPORTED') throw thrown
    throw new NotTested('finishOpening throws UNSUPPORTED: the driver cannot wait for this opening')
  }
  const batch = batchOfSize(100)
  const ids = appendSync(driver, batch)
  await opening
  lab.track(driver)
  const what = 'after appendSync during an opening'
  expectEntries(await readAll(driver), entriesOf(batch, ids), `readAfter ${what}`)
  expectEqual(await driver.append(batch), ids, `the ids of its token, ${what}`)
}

/** `appendSync`, which writes queued entries when a process ends. */
export const synchronousAppend: PromiseGroup = {
  name: 'synchronous append',
  promises: [
    { name: 'appendSync has written the batch when it returns', claim: 'sync', check: writes },
    { name: 'append and appendSync know each other’s tokens', claim: 'sync', check: knowsTokens },
    {
      name: 'appendSync settles a pending append of the same batch',
      claim: 'sync',
      check: settlesWhatIsUnderWay,
    },
    { name: 'a failed appendSync stores nothing', claim: 'sync', check: wholeOrNotAtAll },
    {
      name: 'appendSync works during an opening once finishOpening has returned',
      claim: 'sync',
      check: writesWhileItOpens,
    },
    {
      name: 'entries written by appendSync are there after close and open',
      claim: ['sync', 'persistent'],
      check: survives,
    },
    ...contention,
  ],
}

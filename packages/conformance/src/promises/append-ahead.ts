import type { LogBatch, LogDriver } from '@logpond/core'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchWithOddValue } from '../entries/tampered-batch.js'
import { batchOfSize } from '../entries/test-batch.js'
import { expectEqual, expectRejection, failureOf } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { NotTested } from '../failure/not-tested.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

function ahead(driver: LogDriver, batch: LogBatch): Promise<readonly number[]> {
  return (async () => driver.appendAhead?.(batch) ?? [])()
}

async function openOne(lab: Lab): Promise<LogDriver> {
  const driver = await lab.openShared()
  if (driver.appendAhead === undefined)
    throw new NotTested('the driver has no appendAhead, which is optional')
  return driver
}

async function writesInOrder(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  const batches = Array.from({ length: 12 }, (_, i) =>
    batchOfSize(300, (j) => ({ message: `${j} of batch ${i}` })),
  )
  const writes: Promise<readonly number[]>[] = []
  for (const [i, batch] of batches.entries()) {
    // At most one batch ahead, as the caller promises.
    if (i > 1) await writes[i - 2]
    writes.push(i === 0 ? (async () => driver.append(batch))() : ahead(driver, batch))
  }
  const ids = await Promise.all(writes)
  const stored = batches.flatMap((batch, i) => entriesOf(batch, ids[i] ?? []))
  expectEntries(await readAll(driver), stored, 'readAfter after appendAhead')
}

async function endsWithTheFirst(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  const next = batchOfSize(50, (i) => ({ message: `next ${i}` }))
  // It can be sent to another thread or process, but no engine can store it as text.
  const first = failureOf(() => driver.append(batchWithOddValue({ odd: true }, 40, 50)))
  const second = failureOf(() => ahead(driver, next))
  if ((await first) === undefined) {
    await second
    throw new NotTested(
      'the engine accepts a message that is not a string, so the suite cannot make an append fail',
    )
  }
  await expectRejection(
    async () => {
      throw await second
    },
    'ABORTED',
    'appendAhead after an append that fails',
  )
  expectEntries(await readAll(driver), [], 'readAfter after a failed append and appendAhead')
  const ids = await driver.append(next)
  expectEntries(
    await readAll(driver),
    entriesOf(next, ids),
    'readAfter after the batch of appendAhead was appended again',
  )
}

async function knowsTokens(lab: Lab): Promise<void> {
  const driver = await openOne(lab)
  const [first, second] = [batchOfSize(100), batchOfSize(100)]
  const writes = [(async () => driver.append(first))(), ahead(driver, second)]
  const ids = await Promise.all(writes)
  expectEqual(
    await driver.append(second),
    ids[1],
    'the ids of append with a token that appendAhead committed',
  )
  const stored = [...entriesOf(first, ids[0] ?? []), ...entriesOf(second, ids[1] ?? [])]
  expectEntries(await readAll(driver), stored, 'readAfter after appendAhead and append with the same token')
}

/** The optional `appendAhead`: it takes the next batch while the one before is being written. */
export const appendAhead: PromiseGroup = {
  name: 'append ahead',
  promises: [
    { name: 'appendAhead writes batches whole and in order', check: writesInOrder },
    {
      name: 'appendAhead does not write its batch when the batch before it fails',
      check: endsWithTheFirst,
    },
    { name: 'appendAhead and append know each other’s tokens', check: knowsTokens },
  ],
}

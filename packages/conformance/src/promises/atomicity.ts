import type { LogBatch, LogDriver, StoredLogEntry } from '@logpond/core'
import { BATCH_COLUMNS } from '@logpond/core/testing'
import { meanwhile } from '../concurrency/meanwhile.js'
import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchThatBreaksAt, batchWithOddValue } from '../entries/tampered-batch.js'
import { batchOf, batchOfSize } from '../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** Compares several kinds of reads with the expected entries. */
async function expectOnly(driver: LogDriver, expected: StoredLogEntry[], when: string): Promise<void> {
  expectEntries(await readAll(driver), expected, `readAfter ${when}`)
  const newest = await driver.search({ order: 'newest', limit: 10_000 })
  expectEqual(newest.length, expected.length, `the number of entries that search returns ${when}`)
  expectEqual(await driver.count({}), expected.length, `count ${when}`)
  const { entries } = await driver.stats()
  expectEqual(entries, expected.length, `stats().entries ${when}`)
  if (!driver.supports.fullText) return
  const broken = { all: [{ words: ['broken'], prefix: false }], none: [] }
  expectEqual(await driver.count({ text: broken }), 0, `the count of a word of the failed batch, ${when}`)
}

async function begin(lab: Lab): Promise<{ driver: LogDriver; stored: StoredLogEntry[] }> {
  const driver = await lab.openShared()
  const batch = batchOf([{ message: 'before' }])
  return { driver, stored: entriesOf(batch, await driver.append(batch)) }
}

async function nothingOfABrokenBatchStays(lab: Lab): Promise<void> {
  const { driver, stored } = await begin(lab)
  for (const position of [0, 1, 63, 64, 500, 998, 999]) {
    const failure = await failureOf(() => driver.append(batchThatBreaksAt(position, 1000)))
    expectThat(
      failure !== undefined,
      `append succeeded, although entry ${position} of the batch throws when it is read`,
    )
    await expectOnly(driver, stored, `after a batch failed at entry ${position} of 1,000`)
  }
}

async function inEveryColumn(lab: Lab): Promise<void> {
  const { driver, stored } = await begin(lab)
  for (const column of BATCH_COLUMNS) {
    const failure = await failureOf(() => driver.append(batchThatBreaksAt(70, 100, undefined, column)))
    if (failure === undefined)
      throw new Error(`append succeeded, although the column ${column} of the batch throws when it is read`)
    await expectOnly(driver, stored, `after a batch failed at entry 70 of its ${column}`)
  }
}

async function oddValues(lab: Lab): Promise<void> {
  const { driver, stored } = await begin(lab)
  for (const value of [Symbol('odd'), () => {}, { odd: true }, 1n]) {
    const batch = batchWithOddValue(value, 150, 200)
    // An engine may accept the value; then this check shows nothing.
    if ((await failureOf(() => driver.append(batch))) === undefined) return
    await expectOnly(driver, stored, `after append rejected a message of type ${typeof value}`)
  }
}

async function goesOn(lab: Lab): Promise<void> {
  const { driver, stored } = await begin(lab)
  for (let round = 0; round < 3; round++) {
    await failureOf(() => driver.append(batchThatBreaksAt(40, 50)))
    const batch = batchOfSize(50, (i) => ({ message: `round ${round}, ${i}` }))
    stored.push(...entriesOf(batch, await driver.append(batch)))
    await expectOnly(driver, stored, 'after a failed and a successful batch')
  }
}

async function seenWholeOrNotAtAll(lab: Lab): Promise<void> {
  const { driver } = await begin(lab)
  const size = 3000
  for (let round = 0; round < 4; round++) {
    const before = 1 + round * size
    let isUnderWay = true
    const append = Promise.resolve(driver.append(bigBatch(size))).finally(() => {
      isUnderWay = false
    })
    await meanwhile(append, async () => {
      while (isUnderWay) {
        const count = await driver.count({})
        const isWhole = count === before || count === before + size
        expectThat(
          isWhole,
          `count({}) during an append of ${size} entries is ${count}: expected ${before} or ${before + size}`,
        )
        // A driver in this thread can then finish its write.
        await new Promise(setImmediate)
      }
    })
  }
}

function bigBatch(size: number): LogBatch {
  return batchOfSize(size, (i) => ({
    message: `entry ${i} ${'x'.repeat(200)}`,
    timestamp: 1_800_000_000_000 + i,
  }))
}

/** A batch commits whole or not at all. */
export const atomicity: PromiseGroup = {
  name: 'atomicity',
  promises: [
    { name: 'a failed batch stores nothing, at whichever entry it fails', check: nothingOfABrokenBatchStays },
    {
      name: 'a failed batch stores nothing, in whichever column it fails',
      check: inEveryColumn,
    },
    { name: 'a batch with a value that cannot be stored stores nothing', check: oddValues },
    { name: 'batches after a failed one are stored whole', check: goesOn },
    { name: 'readers see all of a batch or nothing while it is being written', check: seenWholeOrNotAtAll },
  ],
}

import { entriesOf, readAll } from '../entries/stored-entries.js'
import { batchThatBreaksAt } from '../entries/tampered-batch.js'
import { batchOf, batchOfSize } from '../entries/test-batch.js'
import { expectEqual, expectThat, failureOf } from '../expect/expect.js'
import { expectEntries } from '../expect/expect-entries.js'
import { expectIds } from '../expect/expect-ids.js'
import type { PromiseGroup } from '../lab/driver-promise.js'
import type { Lab } from '../lab/lab.js'

/** Sizes around those at which drivers split a batch into statements or requests. */
const SIZES = [
  1, 2, 7, 8, 9, 63, 64, 65, 99, 100, 101, 127, 128, 129, 255, 256, 257, 499, 500, 501, 999, 1000, 1001,
]
const LARGE_SIZES = [1023, 1024, 1025, 2000, 2047, 2048, 4095, 4096, 4999, 5000]

const wholeBatches = (sizes: readonly number[]) => async (lab: Lab) => {
  const driver = await lab.openShared()
  let last = 0
  for (const size of sizes) {
    const batch = batchOfSize(size, (i) => ({
      message: `${i} of ${size}`,
      timestamp: 1000 + i,
      service: `s${i % 3}`,
    }))
    const ids = await driver.append(batch)
    expectIds(ids, size, last, `append of ${size} entries`)
    const stored = await driver.readAfter(last, {}, size + 1)
    expectEntries(stored, entriesOf(batch, ids), `readAfter after an append of ${size} entries`)
    last = ids.at(-1) as number
  }
  const total = sizes.reduce((sum, size) => sum + size, 0)
  expectEqual(await driver.count({}), total, 'count({}) after all appends')
}

async function idsAfterFailure(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const first = batchOf([{ message: 'a' }, { message: 'b' }])
  const stored = entriesOf(first, await driver.append(first))
  for (const size of [1, 10, 1000]) {
    const failure = await failureOf(() => driver.append(batchThatBreaksAt(size - 1, size)))
    expectThat(
      failure !== undefined,
      'append succeeded, although the last entry of the batch throws when it is read',
    )
    const batch = batchOf([{ message: `after ${size}` }, { message: 'and one more' }])
    const ids = await driver.append(batch)
    expectIds(ids, 2, stored.at(-1)?.id ?? 0, 'append after a failed append')
    stored.push(...entriesOf(batch, ids))
    expectEntries(await readAll(driver), stored, 'readAfter after a failed and a successful append')
  }
}

async function listIsFresh(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf([{}, {}, {}])
  const ids = await driver.append(batch)
  const expected = [...ids]
  ;(ids as number[]).fill(-1)
  expectEqual(
    await driver.append(batch),
    expected,
    'the ids of the same token, after the first list was changed',
  )
  expectEqual(
    (await readAll(driver)).map(({ id }) => id),
    expected,
    'the ids that readAfter returns',
  )
}

async function neverOverlap(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const all: number[] = []
  for (let i = 0; i < 60; i++) all.push(...(await driver.append(batchOfSize(1 + (i % 5)))))
  expectIds(all, all.length, 0, '60 appends')
  expectEqual(
    (await readAll(driver)).map(({ id }) => id),
    all,
    'the ids that readAfter returns',
  )
}

/** The entries that `append` stores, and the ids that it returns. */
export const appendAndIds: PromiseGroup = {
  name: 'append and ids',
  promises: [
    {
      name: 'append stores every entry of a batch under the id that it returns',
      check: wholeBatches(SIZES),
    },
    {
      name: 'append stores every entry of a large batch under the id that it returns',
      check: wholeBatches(LARGE_SIZES),
    },
    { name: 'ids grow from batch to batch and are never repeated', check: neverOverlap },
    {
      name: 'ids still match the stored entries after a failed append',
      check: idsAfterFailure,
    },
    { name: 'the list of ids that append returns belongs to the caller', check: listIsFresh },
  ],
}

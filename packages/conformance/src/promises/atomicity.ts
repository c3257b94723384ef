import type { LogBatch } from '@logpond/core'
import type { PromiseGroup } from '../driver-promise.js'
import { expectEqual, expectThat, failureOf } from '../expect.js'
import type { Lab } from '../lab.js'
import { entriesOf, readAll } from '../stored-entries.js'
import { batchOf, batchOfSize } from '../test-batch.js'

/** A batch that breaks when it is read at one of its entries, as a connection may break in the middle of a write. */
function batchThatBreaksAt(position: number, size: number, token?: string): LogBatch {
  const batch = batchOfSize(size, (i) => ({ message: `broken ${i}` }), token)
  const messages = [...batch.messages]
  Object.defineProperty(messages, position, {
    enumerable: true,
    get() {
      throw new Error(`This batch cannot be read at entry ${position}.`)
    },
  })
  return { ...batch, messages }
}

async function nothingOfABrokenBatchStays(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const before = batchOf([{ message: 'before' }])
  const expected = entriesOf(before, await driver.append(before))
  for (const position of [0, 1, 499, 998, 999]) {
    const failure = await failureOf(() => driver.append(batchThatBreaksAt(position, 1000)))
    expectThat(failure !== undefined, `append of a batch that cannot be read at entry ${position} succeeded`)
    expectEqual(await readAll(driver), expected, `the entries after a batch failed at entry ${position}`)
    const { entries } = await driver.stats()
    expectEqual(entries, 1, `stats().entries after a batch failed at entry ${position}`)
  }
}

/** A batch commits whole or not at all. */
export const atomicity: PromiseGroup = {
  name: 'atomicity',
  promises: [
    {
      name: 'nothing of a batch that fails is stored, wherever it fails',
      check: nothingOfABrokenBatchStays,
    },
  ],
}

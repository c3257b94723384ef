import { isDeepStrictEqual } from 'node:util'
import type { DriverSearch, LogBatch, LogDriver } from '@logpond/core'
import { entriesOf, readAll } from '../../entries/stored-entries.js'
import { batchOfSize } from '../../entries/test-batch.js'
import { attribute } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { freshResults } from './fresh-results.js'
import { keptArguments } from './kept-arguments.js'

const FULL = {
  service: 's',
  host: 'h',
  traceId: 'a'.repeat(32),
  spanId: 'b'.repeat(16),
  attributes: '{"a":{"b":[1]}}',
}

const filled = (size = 20) =>
  batchOfSize(size, (i) => ({ ...FULL, message: `entry ${i}`, timestamp: 1000 + i }))

/** The result of every method, by name. */
async function allResults(driver: LogDriver, batch: LogBatch): Promise<Record<string, unknown>> {
  return {
    append: await driver.append(batch),
    search: await driver.search({ order: 'newest', limit: 10 }),
    count: await driver.count({}),
    histogram: await driver.histogram({ bucket: 10 }),
    readAfter: await driver.readAfter(0, {}, 10),
    'deleteOldest of a dry run': await driver.deleteOldest({ expired: [], maxEntries: 1, dryRun: true }, 10),
    stats: await driver.stats(),
  }
}

async function resultsCross(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  for (const [method, result] of Object.entries(await allResults(driver, filled()))) {
    let copy: unknown
    try {
      copy = structuredClone(result)
    } catch (error) {
      throw new Error(`structuredClone failed on the result of ${method}: ${error}`)
    }
    expectThat(isDeepStrictEqual(copy, result), `structuredClone changed the result of ${method}`)
  }
}

function freeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) freeze(member)
  }
  return value
}

async function leavesArgumentsAlone(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = freeze(structuredClone(filled()))
  const ids = await driver.append(batch)
  expectEqual(await driver.append(batch), ids, 'the ids of a frozen batch that was appended again')
  const filter = { services: ['s'], contains: 'entry', attributes: [attribute('x', 1)] }
  const query: DriverSearch = freeze(structuredClone({ ...filter, order: 'newest', limit: 10 }))
  expectEntries(await driver.search(query), [], 'search with a frozen query')
  expectEqual(await driver.count(freeze({ hosts: ['h'] })), 20, 'count with a frozen filter')
  await driver.histogram(freeze({ bucket: 10 }))
  await driver.readAfter(0, freeze({ minSeverity: 1 }), 10)
  await driver.deleteOldest(freeze({ expired: [], maxEntries: 10, dryRun: true }), 10)
}

async function storesCopies(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = filled()
  const expected = entriesOf(structuredClone(batch), await driver.append(batch))
  for (const column of Object.values(batch)) if (Array.isArray(column)) column.fill('changed')
  expectEntries(await readAll(driver), expected, 'readAfter after the columns of the batch were changed')
}

/** Arguments and results are plain data. */
export const transferable: PromiseGroup = {
  name: 'transferable',
  promises: [
    { name: 'structuredClone copies every result unchanged', check: resultsCross },
    {
      name: 'a driver accepts frozen batches, queries and policies, and changes none of them',
      check: leavesArgumentsAlone,
    },
    {
      name: 'changing a batch after append does not change the stored entries',
      check: storesCopies,
    },
    ...freshResults,
    ...keptArguments,
  ],
}

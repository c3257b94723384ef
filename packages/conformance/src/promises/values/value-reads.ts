import type { LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { cleanUp } from '../../acts/clean-up.js'
import { meanwhile } from '../../concurrency/meanwhile.js'
import { attributeField } from '../../entries/attribute-field.js'
import { batchOfSize, SOME_TIME } from '../../entries/test-batch.js'
import { similarEntries } from '../../entries/test-entries.js'
import { expectThat } from '../../expect/expect.js'
import { expectValues } from '../../expect/expect-values.js'
import { needsOneOf, VALUE_READS } from '../../expect/value-reads.js'
import type { PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { toDelete, without } from '../../model/retention-model.js'

const BATCHES = 40
const SIZE = 30

/** Each batch has values and attributes of its own, and its entries lie in several slices of time. */
async function wholeBatches(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  needsOneOf(driver, VALUE_READS)
  let isWriting = true
  const writing = (async () => {
    for (let batch = 0; batch < BATCHES; batch++) {
      await driver.append(
        batchOfSize(SIZE, (i) => ({
          timestamp: SOME_TIME + (i % 7),
          service: `service ${batch}`,
          attributes: { batch, [`name ${batch}`]: i % 2 ? 'odd' : i },
        })),
      )
    }
  })().finally(() => {
    isWriting = false
  })
  await meanwhile(writing, async () => {
    while (isWriting) {
      // Without the turn of the event loop, a driver that needs none would block the appends.
      await Promise.all([expectWhole(driver), new Promise(setImmediate)])
    }
  })
  await expectWhole(driver, BATCHES)
}

/** Every value of a batch must be counted {@link SIZE} times. */
async function expectWhole(driver: LogDriver, batches?: number): Promise<void> {
  const reads = await Promise.all([
    driver.topValues?.({ field: { column: 'service' }, limit: 1000 }),
    driver.topValues?.({ field: attributeField('batch'), limit: 1000 }),
    driver.fields?.({ contains: 'entry' }),
    driver.groupedHistogram?.({ bucket: 1, by: { column: 'service' }, limit: 1000 }),
  ])
  const [services, attributes, fields, slices] = reads
  for (const [what, top] of Object.entries({ 'a service': services, 'an attribute': attributes })) {
    if (top === undefined) continue
    const counts = top.values.map(({ count }) => count)
    expectSizes(counts, `topValues of ${what}`, batches)
    expectThat(top.missing === 0, `topValues of ${what} counts ${top.missing} entries as missing: expected 0`)
    const isAll = top.distinct === counts.length
    expectThat(isAll, `topValues of ${what} returns ${counts.length} values and distinct: ${top.distinct}`)
  }
  if (fields !== undefined) {
    const own = fields.filter(({ name }) => name !== 'batch')
    const counts = own.map(({ count }) => count)
    expectSizes(counts, 'fields', batches)
  }
  if (slices === undefined) return
  const counts = new Map<unknown, number>()
  for (const { value, count } of slices.flatMap(({ byValue = [] }) => byValue))
    counts.set(value, (counts.get(value) ?? 0) + count)
  expectSizes([...counts.values()], 'groupedHistogram', batches)
  const total = slices.reduce((sum, { count }) => sum + count, 0)
  expectThat(
    total === SIZE * counts.size,
    `groupedHistogram counts ${total} entries in its slices and ${counts.size} services: expected ${SIZE} each`,
  )
}

function expectSizes(counts: readonly number[], read: string, batches = counts.length): void {
  const odd = counts.find((count) => count !== SIZE)
  expectThat(
    odd === undefined,
    `${read} counts ${odd} entries of a batch of ${SIZE}: it must see a batch whole or not at all`,
  )
  expectThat(
    counts.length === batches,
    `${read} counts the entries of ${counts.length} batches after ${batches} of them were written`,
  )
}

async function nothingDeleted(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  needsOneOf(driver, VALUE_READS)
  const stored = await appendAll(driver, similarEntries(240, lab.seed), 50)
  await expectValues(driver, stored, {})
  const severe = { expired: [{ minSeverity: 1, maxSeverity: 12, before: SOME_TIME }], dryRun: false }
  let left: readonly StoredLogEntry[] = stored
  for (const policy of [severe, ...[150, 20, 0].map((maxEntries) => ({ ...severe, maxEntries }))]) {
    const doomed = toDelete(left, policy)
    let steps = 0
    const before = left
    await cleanUp(driver, policy, 25, async () => {
      steps++
      const { entries } = await driver.stats()
      const gone = doomed.slice(0, before.length - entries)
      await expectValues(driver, without(before, gone), {}, ` after step ${steps} of a cleanup`)
    })
    left = without(before, doomed)
    for (const filter of [{}, { minSeverity: 13 }, { contains: 'e' }])
      await expectValues(driver, left, filter, ' after a cleanup')
  }
  const again = await appendAll(driver, similarEntries(40, lab.seed + 1))
  await expectValues(driver, again, {}, ' after everything was deleted and other entries were appended')
}

/** What `topValues`, `fields` and `groupedHistogram` owe like every other read. */
export const valueReads: PromiseGroup = {
  name: 'value reads',
  promises: [
    {
      name: 'topValues, fields and groupedHistogram see a batch whole or not at all while it is being written',
      check: wholeBatches,
    },
    {
      name: 'topValues, fields and groupedHistogram count no deleted entry, after each step of a cleanup',
      check: nothingDeleted,
    },
  ],
}

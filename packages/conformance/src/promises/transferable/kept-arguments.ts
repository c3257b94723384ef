import type { DriverFilter, DriverRetention, DriverSearch, LogDriver, StoredLogEntry } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { call, expectDryRun, expectLeft, step } from '../../acts/clean-up.js'
import { attributeField } from '../../entries/attribute-field.js'
import { answers, type WholeFilter } from '../../entries/basic-filter.js'
import { entriesOf } from '../../entries/stored-entries.js'
import { batchOf, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { attribute, text } from '../../entries/test-entries.js'
import { expectEqual } from '../../expect/expect.js'
import { expectEntries } from '../../expect/expect-entries.js'
import { expectReads, show } from '../../expect/expect-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { matchesFilter, modelHistogram, modelReadAfter, modelSearch } from '../../model/entry-model.js'
import { survivors } from '../../model/retention-model.js'
import { modelFields, modelGroups, modelTopValues } from '../../model/value-model.js'

type Changeable<T> = T extends object ? { -readonly [Key in keyof T]: Changeable<T[Key]> } : T

const SERVICES = ['web', 'api', 'mail']
const SERVICE = { column: 'service' } as const

function entries(count: number): TestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    message: `parcel ${['red', 'green', 'blue'][i % 3]} of batch`,
    timestamp: SOME_TIME + i,
    severity: 1 + (i % 24),
    service: SERVICES[i % 3],
    host: ['b', 'a'][i % 2],
    traceId: String(i % 2).repeat(32),
    spanId: '0'.repeat(16),
    attributes: { n: i % 3 },
  }))
}

/** A filter with every field, and with unsorted lists. */
function wholeFilter(lab: Lab): Changeable<DriverFilter> {
  const all: WholeFilter = {
    text: text('parcel -green "of batch" pa*'),
    contains: 'parcel',
    minSeverity: 2,
    maxSeverity: 23,
    services: ['web', 'mail', 'api'],
    hosts: ['b', 'a'],
    traceId: '0'.repeat(32),
    attributes: [attribute('n', 0)],
    spanId: '0'.repeat(16),
    any: [[{ hosts: ['c'] }, { minSeverity: 1 }]],
    not: [{ contains: 'letter' }],
    startTime: SOME_TIME,
    endTime: SOME_TIME + 1000,
    maxId: Number.MAX_SAFE_INTEGER,
  }
  const supported = Object.entries(all).filter(([field]) => answers(lab.supports, field))
  return Object.fromEntries(supported) as Changeable<DriverFilter>
}

/** Changes that a caller may make to a filter, which make it another filter. */
const CHANGES: readonly ((filter: Changeable<DriverFilter>, middle: number) => unknown)[] = [
  (filter) => filter.services?.splice(0, 2),
  (filter) => filter.hosts?.splice(0, 1, 'c', 'b'),
  (filter) => Object.assign(filter, { traceId: '1'.repeat(32), hosts: ['a'], services: SERVICES }),
  (filter) => Object.assign(filter.attributes?.[0] ?? {}, attribute('n', 1)),
  (filter) => filter.any?.[0]?.splice(0, 2, { minSeverity: 4 }),
  (filter) => filter.not?.splice(0, 1, { minSeverity: 21 }),
  (filter) => filter.text?.all.splice(0, 1),
  (filter) => filter.text?.none.splice(0, 1),
  (filter) => filter.text?.all[0]?.words.splice(0, 1, 'red'),
  (filter) => Object.assign(filter, { text: undefined, attributes: undefined }),
  (filter) => Object.assign(filter, { minSeverity: 10, maxSeverity: 16 }),
  (filter) => Object.assign(filter, { contains: 'blue' }),
  (filter, middle) =>
    Object.assign(filter, { startTime: SOME_TIME + 10, endTime: SOME_TIME + 30, maxId: middle }),
]

/** Reads with these same objects, and checks that they are unchanged afterwards. */
async function expectAnswers(
  driver: LogDriver,
  stored: readonly StoredLogEntry[],
  filter: Changeable<DriverFilter>,
  query: Changeable<DriverSearch>,
): Promise<void> {
  // A filter has no field that is undefined.
  for (const asked of [filter, query] as Record<string, unknown>[]) {
    for (const [name, value] of Object.entries(asked)) if (value === undefined) delete asked[name]
  }
  const before = structuredClone({ filter, query })
  const matching = stored.filter((entry) => matchesFilter(entry, before.filter))
  const what = `(${show(before.filter)}), with an object that was used before and changed since,`
  const { order, limit } = query
  expectEntries(await driver.search(query), modelSearch(matching, { order, limit }), `search ${what}`)
  expectEqual(await driver.count(filter), matching.length, `count ${what}`)
  expectEntries(
    await driver.readAfter(0, filter, 100),
    modelReadAfter(matching, 0, {}, 100),
    `readAfter ${what}`,
  )
  const slices = { ...filter, bucket: 1000 }
  expectEqual(await driver.histogram(slices), modelHistogram(matching, { bucket: 1000 }), `histogram ${what}`)
  await expectValueReads(driver, matching, filter, what)
  expectEqual({ filter, query }, before, 'the filter and the query after the reads')
}

/** @param matching The entries that match: the model must not see an object that was changed. */
async function expectValueReads(
  driver: LogDriver,
  matching: readonly StoredLogEntry[],
  filter: DriverFilter,
  what: string,
): Promise<void> {
  const values = { field: attributeField('n'), limit: 100 }
  const groups = { by: SERVICE, bucket: 1000, limit: 100 }
  const { topValues, fields, groupedHistogram } = driver
  if (topValues !== undefined) {
    const found = await driver.topValues?.({ ...filter, ...values })
    expectEqual(found, modelTopValues(matching, values), `topValues ${what}`)
  }
  if (fields !== undefined)
    expectEqual(await driver.fields?.(filter), modelFields(matching, {}), `fields ${what}`)
  if (groupedHistogram !== undefined) {
    const found = await driver.groupedHistogram?.({ ...filter, ...groups })
    expectEqual(found, modelGroups(matching, groups), `groupedHistogram ${what}`)
  }
}

async function queriesAreNotKept(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const stored = await appendAll(driver, entries(60))
  const filter = wholeFilter(lab)
  const query: Changeable<DriverSearch> = { ...wholeFilter(lab), order: 'newest', limit: 100 }
  await expectAnswers(driver, stored, filter, query)
  const middle = stored[25]?.id ?? 0
  for (const [i, change] of CHANGES.entries()) {
    change(filter, middle)
    change(query, middle)
    Object.assign(query, { order: i % 2 ? 'newest' : 'oldest', limit: 100 - i })
    await expectAnswers(driver, stored, filter, query)
  }
}

async function policiesAreNotKept(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  let stored = await appendAll(driver, entries(60))
  const rules = [
    { minSeverity: 13, maxSeverity: 24, before: SOME_TIME + 20 },
    { minSeverity: 1, maxSeverity: 16, before: SOME_TIME + 4 },
  ]
  const policy: Changeable<DriverRetention> = { expired: rules, dryRun: true }
  const expectPolicy = async () => {
    const before = structuredClone(policy)
    const result = await step(driver, policy, 1000)
    expectEqual(policy, before, `the policy object after ${call(before, 1000)}`)
    const left = survivors(stored, policy)
    expectEqual(
      result.deleted,
      stored.length - left.length,
      `the number that ${call(before, 1000)} returned as deleted`,
    )
    if (policy.dryRun) return
    stored = left
    await expectLeft(driver, left, call(before, 1000))
  }
  await expectPolicy()
  for (const before of [10, 12]) {
    Object.assign(rules[1] ?? {}, { before: SOME_TIME + before })
    await expectPolicy()
    policy.dryRun = !policy.dryRun
    await expectPolicy()
  }
  policy.expired.length = 0
  Object.assign(policy, { maxEntries: 9, dryRun: false })
  await expectPolicy()
  await expectDryRun(driver, stored, { expired: [], maxEntries: 3, dryRun: true }, 1)
}

async function batchesAreNotKept(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf(entries(30))
  const first = structuredClone(batch)
  const ids = await driver.append(batch)
  expectEqual(batch, first, 'the batch object after append')
  const stored = entriesOf(first, ids)
  // Another batch in the same column objects.
  const next = batchOf(entries(30).map((entry) => ({ ...entry, message: 'another one', service: 'post' })))
  for (const [name, column] of Object.entries(next)) {
    if (Array.isArray(column)) (batch as unknown as Record<string, unknown[]>)[name]?.splice(0, 30, ...column)
  }
  Object.assign(batch, { token: next.token })
  stored.push(...entriesOf(structuredClone(batch), await driver.append(batch)))
  for (const column of Object.values(batch)) if (Array.isArray(column)) column.length = 0
  expectEqual(
    await driver.append(first),
    ids,
    'the ids of a repeated token, after the batch object was changed',
  )
  const filters: DriverFilter[] = [{}, { services: ['post'] }, { contains: 'parcel' }, { hosts: ['a'] }]
  if (lab.supports.fullText) filters.push({ text: text('another') }, { text: text('parcel') })
  for (const filter of filters) await expectReads(driver, stored, filter)
}

/** Arguments belong to the caller. */
export const keptArguments: readonly DriverPromise[] = [
  {
    name: 'a query can be changed and reused after its read has settled: the driver neither keeps nor changes it',
    check: queriesAreNotKept,
  },
  {
    name: 'a policy can be changed and reused between steps: the driver neither keeps nor changes it',
    check: policiesAreNotKept,
  },
  {
    name: 'the columns of a batch can be reused after append: the driver neither keeps nor changes them',
    check: batchesAreNotKept,
  },
]

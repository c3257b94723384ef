import type { DriverFilter, LogBatch, LogDriver } from '@logpond/core'
import { attributeField } from '../../entries/attribute-field.js'
import { batchOf, SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { attribute, text } from '../../entries/test-entries.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { type ValueRead, valueReadsOf } from '../../expect/value-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { changeDeeply, objectsIn, oddityOf } from '../../resources/object-graph.js'

const NESTED = '{"a":{"b":[1,{"c":[]}],"e":{}},"list":[[],{},[[]]],"n":null}'

/** Many entries are equal except for their id, to find drivers that share objects between equal entries. */
function equalEntries(): TestEntry[] {
  const full = {
    message: 'an equal entry',
    service: 's',
    host: 'h',
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    attributes: NESTED,
  }
  const equal = Array.from({ length: 9 }, (_, i) => ({ ...full, timestamp: SOME_TIME + 1000 * (i % 3) }))
  const empty = [{ message: 'bare' }, { message: 'bare' }, { attributes: '{}' }, { attributes: '{}' }]
  return [...equal, ...empty]
}

const MATCHING: DriverFilter = { contains: 'equal', services: ['s'], attributes: [attribute('n', null)] }
const NO_MATCH: DriverFilter = { contains: 'not there' }

/** Every call that returns an object, by name. */
function calls(lab: Lab, driver: LogDriver, batch: LogBatch): [string, () => unknown][] {
  const newest = { order: 'newest', limit: 100 } as const
  const reads = [{}, MATCHING, NO_MATCH, ...(lab.supports.fullText ? [{ text: text('equal') }] : [])]
  const surplus = { expired: [], maxEntries: 5, dryRun: true }
  return [
    ['append with a committed token', () => driver.append(batch)],
    ...reads.flatMap((filter, i): [string, () => unknown][] => [
      [`search (${i})`, () => driver.search({ ...filter, ...newest })],
      [`readAfter (${i})`, () => driver.readAfter(0, filter, 100)],
      [`histogram (${i})`, () => driver.histogram({ ...filter, bucket: 1000 })],
      ...valueReads(driver, filter).map(([name, call]): [string, () => unknown] => [`${name} (${i})`, call]),
    ]),
    ['search, oldest first,', () => driver.search({ order: 'oldest', limit: 100 })],
    ['search for one', () => driver.search({ order: 'newest', limit: 1 })],
    ['readAfter for one', () => driver.readAfter(0, {}, 1)],
    ['histogram of one slice', () => driver.histogram({ bucket: 86_400_000_000 })],
    ['search for none', () => driver.search({ order: 'newest', limit: 0 })],
    ['stats', () => driver.stats()],
    ['deleteOldest (dry run)', () => driver.deleteOldest(surplus, 10)],
    ['deleteOldest without rules', () => driver.deleteOldest({ expired: [], dryRun: false }, 10)],
  ]
}

const SERVICE = { column: 'service' } as const
const VALUE = attributeField('n')

/** Those of the reads by value that the driver has. */
function valueReads(driver: LogDriver, filter: DriverFilter): [string, () => unknown][] {
  const calls: Record<ValueRead, () => unknown> = {
    topValues: () => driver.topValues?.({ ...filter, field: VALUE, limit: 10 }),
    fields: () => driver.fields?.(filter),
    groupedHistogram: () => driver.groupedHistogram?.({ ...filter, bucket: 1000, by: SERVICE, limit: 10 }),
  }
  return valueReadsOf(driver).map((read) => [read, calls[read]])
}

interface Result {
  readonly name: string
  readonly value: unknown
}

/** Several results of each call; for reads, two of them from concurrent calls. */
async function resultsOf(lab: Lab, driver: LogDriver, batch: LogBatch): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, call] of calls(lab, driver, batch)) {
    const isWrite = name.startsWith('append') || name.startsWith('deleteOldest')
    const pair = isWrite ? [await call(), await call()] : await Promise.all([call(), call()])
    results.push(...pair.map((value) => ({ name, value })))
    if (!isWrite) results.push({ name, value: await call() })
  }
  return results
}

async function nothingIsShared(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf(equalEntries())
  const ids = { name: 'append', value: await driver.append(batch) }
  const owners = new Map<object, string>()
  for (const object of objectsIn(batch, 'batch').keys()) owners.set(object, 'the batch that was appended')
  for (const { name, value } of [ids, ...(await resultsOf(lab, driver, batch))]) {
    for (const [object, [place = '', again]] of objectsIn(value, 'result')) {
      expectThat(again === undefined, `${name}: ${place} and ${again} are the same object, expected two`)
      const owner = owners.get(object)
      expectThat(owner === undefined, `${place} of ${name} is also an object of ${owner}`)
      owners.set(object, `another result of ${name}`)
    }
  }
}

const FIELDS = {
  search: 'id,timestamp,severity,message,service,host,traceId,spanId,attributes'.split(','),
  histogram: ['start', 'count', 'bySeverity'],
  topValues: ['values', 'distinct', 'missing', 'complete'],
  fields: ['name', 'types', 'count'],
  groupedHistogram: ['start', 'count', 'bySeverity', 'byValue'],
  stats: ['entries', 'lastId', 'bytes'],
  deleteOldest: ['deleted', 'more'],
}

function expectFields({ name, value }: Result): void {
  const method = name.startsWith('readAfter') ? 'search' : name.replace(/\W.*/, '')
  const known = FIELDS[method as keyof typeof FIELDS]
  if (known === undefined) return
  for (const part of [value].flat()) {
    const extra = Object.keys(part as object).filter((field) => !known.includes(field))
    expectEqual(extra, [], `the fields in the result of ${name} that the contract does not have`)
  }
}

async function resultsArePlain(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf(equalEntries())
  const ids = { name: 'append', value: await driver.append(batch) }
  for (const result of [ids, ...(await resultsOf(lab, driver, batch))]) {
    for (const [object, [place]] of objectsIn(result.value, 'result')) {
      const oddity = oddityOf(object)
      expectThat(oddity === undefined, `${place} of ${result.name} ${oddity}`)
    }
    expectFields(result)
  }
}

async function changesStayApart(lab: Lab): Promise<void> {
  const driver = await lab.openShared()
  const batch = batchOf(equalEntries())
  changeDeeply(await driver.append(batch))
  const first = await resultsOf(lab, driver, batch)
  const expected = structuredClone(first)
  for (const { value } of first) changeDeeply(value)
  const next = await resultsOf(lab, driver, batch)
  for (const [i, { name, value }] of next.entries()) {
    const what = `the result of ${name}, after the results of earlier calls were changed`
    expectEqual(comparable(value), comparable(expected[i]?.value), what)
    changeDeeply(value)
  }
}

/** Without the value of `bytes`, which may change by itself when an engine tidies up. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('bytes' in value)) return value
  return { ...value, bytes: typeof value.bytes }
}

/** Results belong to the caller. */
export const freshResults: readonly DriverPromise[] = [
  {
    name: 'results share no objects: not within one result, between two results, or with a batch',
    check: nothingIsShared,
  },
  {
    name: 'results are plain, writable objects and arrays, without getters or unknown fields',
    check: resultsArePlain,
  },
  {
    name: 'changing a result at any depth changes no later result',
    check: changesStayApart,
  },
]

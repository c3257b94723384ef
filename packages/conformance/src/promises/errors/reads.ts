import { type DriverFilter, isLogStorageError, type LogDriver } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { SOME_TIME } from '../../entries/test-batch.js'
import { attribute, text } from '../../entries/test-entries.js'
import { expectThat, failureOf } from '../../expect/expect.js'
import { expectReads, show } from '../../expect/expect-reads.js'
import { expectStorageError } from '../../expect/expect-storage-error.js'
import { type ValueRead, valueReadsOf } from '../../expect/value-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'

/** Queries by text, with other fields that may let a driver answer without evaluating the text. */
const FILTERS: readonly DriverFilter[] = [
  { text: text('disk') },
  { text: text('-disk') },
  { text: text('"disk full"') },
  { text: text('dis*') },
  { text: text('disk'), contains: 'full' },
  { text: text('disk'), minSeverity: 9, maxSeverity: 12 },
  { text: text('disk'), services: ['api'], hosts: ['a'] },
  { text: text('disk'), traceId: 'a'.repeat(32) },
  { text: text('disk'), attributes: [attribute('a', 1)] },
  { text: text('disk'), startTime: SOME_TIME, endTime: SOME_TIME + 1 },
  // No entry can match these.
  { text: text('disk'), startTime: SOME_TIME, endTime: SOME_TIME },
  { text: text('disk'), minSeverity: 12, maxSeverity: 9 },
  { text: text('disk'), maxId: 0 },
]

type Read = (driver: LogDriver, filter: DriverFilter) => unknown

const READS: Readonly<Record<string, Read>> = {
  search: (driver, filter) => driver.search({ ...filter, order: 'newest', limit: 10 }),
  'search from a place on': (driver, filter) =>
    driver.search({ ...filter, order: 'oldest', after: { timestamp: SOME_TIME, id: 1 }, limit: 10 }),
  'search with the limit 0': (driver, filter) => driver.search({ ...filter, order: 'oldest', limit: 0 }),
  count: (driver, filter) => driver.count(filter),
  histogram: (driver, filter) => driver.histogram({ ...filter, bucket: 1000 }),
  readAfter: (driver, filter) => driver.readAfter(0, filter, 10),
  'readAfter with the limit 0': (driver, filter) => driver.readAfter(0, filter, 0),
  'readAfter from the last id on': (driver, filter) => driver.readAfter(1_000_000, filter, 10),
}

const SERVICE = { column: 'service' } as const

/** The reads by value, which a driver need not have. */
const VALUE_READS: Readonly<Record<ValueRead, Read>> = {
  topValues: (driver, filter) => driver.topValues?.({ ...filter, field: SERVICE, limit: 10 }),
  fields: (driver, filter) => driver.fields?.(filter),
  groupedHistogram: (driver, filter) =>
    driver.groupedHistogram?.({ ...filter, bucket: 1000, by: SERVICE, limit: 10 }),
}

function namedReads(driver: LogDriver): [name: string, read: Read][] {
  return [
    ...Object.entries(READS),
    ...valueReadsOf(driver).map((name): [string, Read] => [name, VALUE_READS[name]]),
  ]
}

async function refusalsAreAlike(lab: Lab): Promise<void> {
  const driver = await lab.open()
  const outcomes: Outcomes = { answered: '', refused: '' }
  await expectAlike(driver, outcomes, 'in an empty store')
  const stored = await appendAll(driver, [
    { message: 'disk full', service: 'api', host: 'a', traceId: 'a'.repeat(32), attributes: { a: 1 } },
    { message: 'nothing' },
  ])
  await expectAlike(driver, outcomes, 'in a store with two entries')
  await expectReads(driver, stored, { contains: 'full' })
  await expectReads(driver, stored, {})
}

/** An example of a call that was answered, and one of a call that was refused. */
interface Outcomes {
  answered: string
  refused: string
}

async function expectAlike(driver: LogDriver, outcomes: Outcomes, where: string): Promise<void> {
  const { fullText } = driver.supports
  for (const filter of FILTERS) {
    for (const [name, read] of namedReads(driver)) {
      const failure = await failureOf(() => read(driver, filter))
      const call = `${name} with ${show(filter)} ${where}`
      outcomes[failure === undefined ? 'answered' : 'refused'] = call
      if (failure === undefined) continue
      expectThat(!fullText, `${call} failed, but supports.fullText is true: ${failure}`)
      expectThat(isLogStorageError(failure), `${call} failed with ${failure}: expected a LogStorageError`)
      expectStorageError(failure, ['UNSUPPORTED'], call)
    }
  }
  const { answered, refused } = outcomes
  expectThat(
    answered === '' || refused === '',
    `${answered} was answered, but ${refused} was refused: a driver without full text must refuse every read by text, or none`,
  )
}

/** Reads that fail. */
export const reads: readonly DriverPromise[] = [
  {
    name: 'a driver refuses every read by text with UNSUPPORTED, or none, whatever the other fields',
    check: refusalsAreAlike,
  },
]

import type { HistogramBucket, LogDriver, StoredLogEntry, TopValues, ValueCount } from '@logpond/core'
import { compareValues, isLogStorageError } from '@logpond/core'
import { appendAll } from '../../acts/append-all.js'
import { attributeField } from '../../entries/attribute-field.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { expectEqual, expectThat } from '../../expect/expect.js'
import { needsOneOf } from '../../expect/value-reads.js'
import type { DriverPromise } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { modelFields, modelGroups, modelTopValues } from '../../model/value-model.js'

/** Values and names that must be counted. */
const COUNTED = 100_000
const MORE = 2500

const FIELD = attributeField('v')
const SLICES = { bucket: 1000, by: FIELD, limit: 20 }

/** Each value once, some of them again, and some entries without one. */
function entryWith(value: number | undefined, i: number): TestEntry {
  const attributes = value === undefined ? undefined : { v: value }
  return { message: '', timestamp: SOME_TIME + (i % 3) * 1000, severity: 1 + (i % 5), attributes }
}

async function manyValues(lab: Lab): Promise<void> {
  const driver = await lab.open()
  needsOneOf(driver, ['topValues', 'groupedHistogram'])
  const each = Array.from({ length: COUNTED }, (_, i) => i)
  const some = [...[COUNTED - 1, COUNTED - 1, 70_000, 7, 7, 7], undefined, undefined]
  const stored = await appendAll(driver, [...each, ...some].map(entryWith))
  if (driver.topValues !== undefined) {
    // Counted once: `expectTopValues` would count them for each limit.
    const all = modelTopValues(stored, { field: FIELD, limit: Infinity })
    for (const limit of [1, 5, 10_000]) {
      const found = await driver.topValues({ field: FIELD, limit })
      const what = `topValues of ${COUNTED} values, with the limit ${limit}`
      expectEqual(found, { ...all, values: all.values.slice(0, limit) }, what)
    }
  }
  if (driver.groupedHistogram !== undefined) {
    const found = await driver.groupedHistogram(SLICES)
    expectEqual(found, modelGroups(stored, SLICES), `groupedHistogram by a field with ${COUNTED} values`)
  }
  const more = Array.from({ length: 2 * MORE }, (_, i) => COUNTED + (i % MORE))
  stored.push(...(await appendAll(driver, [...more, 7, undefined].map(entryWith))))
  await expectBounded(driver, stored)
}

/** With more values than must be counted, an answer is whole, or says that it is not, and what it has is exact. */
async function expectBounded(driver: LogDriver, stored: readonly StoredLogEntry[]): Promise<void> {
  const all = modelTopValues(stored, { field: FIELD, limit: Infinity })
  const found = await driver.topValues?.({ field: FIELD, limit: 10_000 })
  if (found?.complete === true)
    expectEqual(found, { ...all, values: all.values.slice(0, 10_000) }, 'topValues')
  else if (found !== undefined) expectPart(found, all)
  const slices = await driver.groupedHistogram?.(SLICES)
  if (slices === undefined) return
  const whole = modelGroups(stored, { ...SLICES, limit: Infinity })
  if (slices.some(({ complete }) => complete !== false))
    expectEqual(slices, modelGroups(stored, SLICES), 'groupedHistogram')
  else expectPartOfSlices(slices, whole)
}

function expectPart({ values, distinct, missing }: TopValues, all: TopValues): void {
  const what = `topValues of ${all.distinct} values`
  expectEqual(missing, all.missing, `missing of ${what}`)
  expectThat(
    distinct >= COUNTED && distinct <= all.distinct,
    `distinct of ${what} is ${distinct}: expected ${COUNTED} to ${all.distinct}`,
  )
  expectEqual(values.length, 10_000, `the number of values that ${what} returns`)
  const counts = countsOf(all.values)
  for (const { value, count } of values)
    expectEqual(count, counts.get(value), `the count of ${value} in the incomplete answer of ${what}`)
  expectEqual(values, values.toSorted(byFrequency), `the order of the incomplete answer of ${what}`)
}

function expectPartOfSlices(slices: readonly HistogramBucket[], whole: readonly HistogramBucket[]): void {
  const totals = (some: readonly HistogramBucket[]) =>
    some.map(({ start, count, bySeverity }) => ({ start, count, bySeverity }))
  expectEqual(totals(slices), totals(whole), 'the slices of an incomplete groupedHistogram')
  for (const [i, { start, byValue = [] }] of slices.entries()) {
    const counts = countsOf(whole[i]?.byValue ?? [])
    for (const { value, count } of byValue)
      expectEqual(count, counts.get(value), `the count of ${value} in the slice ${start} of groupedHistogram`)
  }
}

const countsOf = (values: readonly ValueCount[]) => new Map(values.map(({ value, count }) => [value, count]))

const byFrequency = (a: ValueCount, b: ValueCount) => b.count - a.count || compareValues(a.value, b.value)

async function manyNames(lab: Lab): Promise<void> {
  const driver = await lab.open()
  needsOneOf(driver, ['fields'])
  const width = 1000
  const namesFrom = (first: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`name ${first + i}`, i % 2 ? i : 'text']))
  const entries = Array.from({ length: COUNTED / width }, (_, i) => ({
    attributes: namesFrom(i * width, width),
  }))
  const stored = await appendAll(driver, [...entries, { attributes: namesFrom(COUNTED - 1, 1) }])
  expectEqual(await driver.fields?.({}), modelFields(stored, {}), `fields({}) of ${COUNTED} names`)
  stored.push(...(await appendAll(driver, [{ attributes: namesFrom(COUNTED - 1, 10) }])))
  try {
    const found = await driver.fields?.({})
    expectEqual(found, modelFields(stored, {}), `fields({}) of ${COUNTED + 9} names`)
  } catch (thrown) {
    if (!isLogStorageError(thrown) || thrown.code !== 'UNSUPPORTED') throw thrown
  }
  const few = { minSeverity: 10 }
  expectEqual(await driver.fields?.(few), [], 'fields({ minSeverity: 10 }), which no entry matches')
}

/** Fields with many values, and entries with many fields. */
export const sizeValues: readonly DriverPromise[] = [
  {
    name: 'topValues and groupedHistogram count 100,000 values, and say complete: false if they leave out more',
    check: manyValues,
  },
  {
    name: 'fields lists 100,000 names, and refuses more with UNSUPPORTED or lists them all',
    check: manyNames,
  },
]

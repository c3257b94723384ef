import type { DriverField, DriverGroupedHistogram } from '@logpond/core'
import fc from 'fast-check'
import { appendAll } from '../../acts/append-all.js'
import { attributeField } from '../../entries/attribute-field.js'
import { SOME_TIME, type TestEntry } from '../../entries/test-batch.js'
import { expectGroups } from '../../expect/expect-values.js'
import { needsOneOf } from '../../expect/value-reads.js'
import { forAll } from '../../failure/for-all.js'
import type { DriverPromise, PromiseGroup } from '../../lab/driver-promise.js'
import type { Lab } from '../../lab/lab.js'
import { someSlices } from '../counting/offsets.js'
import { attributes, columns, someEntries, someFilter, someLimit } from './questions.js'

async function countsAny(lab: Lab): Promise<void> {
  const { driver, stored } = await someEntries(lab, 'groupedHistogram')
  const queries = fc
    .tuple(someFilter(lab, stored), someSlices(lab.supports), fc.oneof(columns, attributes), someLimit)
    .map(([filter, slices, by, limit]): DriverGroupedHistogram => ({ ...filter, ...slices, by, limit }))
  const check = (query: DriverGroupedHistogram) => expectGroups(driver, stored, query)
  await forAll(queries, check, { seed: lab.seed, numRuns: 200, what: 'query' })
}

const SERVICE: DriverField = { column: 'service' }

/** A promise about these entries, each in the slice of a second. */
function groupsPromise(
  name: string,
  entries: readonly TestEntry[],
  fields: readonly DriverField[],
  limits: readonly number[],
): DriverPromise {
  return {
    name,
    async check(lab) {
      const driver = await lab.openShared()
      needsOneOf(driver, ['groupedHistogram'])
      const stored = await appendAll(driver, entries, 6)
      for (const by of fields)
        for (const limit of limits) await expectGroups(driver, stored, { bucket: 1000, by, limit })
    },
  }
}

/** Entries of services by second: each character is a service, a dash is none. */
function inSeconds(seconds: readonly string[]): TestEntry[] {
  return seconds.flatMap((services, second) =>
    Array.from(services, (service, i) => ({
      timestamp: SOME_TIME + second * 1000 + i,
      severity: 1 + ((second + i) % 24),
      ...(service === '-'
        ? undefined
        : { service, attributes: { name: service, nested: { name: service } } }),
    })),
  )
}

const BY_SERVICE = [SERVICE, attributeField('name'), attributeField('nested.name')]

/** The optional histogram by the values of a field. */
export const groupedHistogram: PromiseGroup = {
  name: 'grouped histogram',
  promises: [
    {
      name: 'groupedHistogram counts each slice by severity and by the values of a field, with any filter',
      check: countsAny,
    },
    groupsPromise(
      'groupedHistogram has the values of each slice in the order of the whole range, not of the slice',
      inSeconds(['ccbbb', 'a', 'ccb', 'acb', 'cc', 'bbc', 'bc', 'baac']),
      BY_SERVICE,
      [3, 20],
    ),
    groupsPromise(
      'groupedHistogram counts only the most frequent values of the whole range, ties by the order of values',
      inSeconds(['ddd', 'dab', 'cccab', 'eab', 'eab', 'e', 'bca', 'f']),
      BY_SERVICE,
      [1, 2, 3, 4, 5, 6, 7],
    ),
    groupsPromise(
      'groupedHistogram counts entries without one of the values in their slice and severity, not by value',
      inSeconds(['---', 'a-', '-', 'b', 'aab', '-b', '--a']),
      [...BY_SERVICE, attributeField('nested'), attributeField('none')],
      [1, 2],
    ),
  ],
}

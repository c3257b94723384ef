import type { DriverTopValues } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../../../src/lab/create-driver.js'
import { modelTopValues } from '../../../src/model/value-model.js'
import { runConformance } from '../../../src/run-conformance.js'
import { brokenMemoryDriver } from '../../support/broken-memory-driver.js'
import { byFrequency, countEach, driverThatCounts } from '../../support/driver-that-counts.js'
import { driverThatFinds, rightValue } from '../../support/driver-that-finds.js'
import { expectCaught } from '../../support/expect-caught.js'

const columns = 'topValues counts the values of service, host, severity and trace id, with any filter'
const attributes = 'topValues counts the values of an attribute, with any filter'
const order =
  'topValues orders equally frequent values by type, number and code unit, also where the limit cuts them'

/** A driver that answers another query than it was asked, or changes the answer. */
function driverThatAsks(change: (query: DriverTopValues) => DriverTopValues): CreateDriver {
  return driverThatCounts({ topValues: (entries, query) => modelTopValues(entries, change(query)) })
}

describe('top values', () => {
  const only = (_: unknown, group: string) => group === 'top values'

  it('are right in a correct driver', async () => {
    const { verdicts } = await runConformance({ create: brokenMemoryDriver(), seed: 1, only })
    expect(verdicts.map(({ status, reason }) => reason ?? status)).toEqual(Array(7).fill('passed'))
  })

  it('are optional', async () => {
    const create = brokenMemoryDriver(() => ({ topValues: undefined }) as object)
    const { verdicts } = await runConformance({ create, seed: 1, only })
    const reason = 'the driver has no topValues, which is optional'
    expect(verdicts.map(({ status, reason }) => [status, reason])).toEqual(
      Array(7).fill(['not tested', reason]),
    )
  })

  const faults: [what: string, promise: string, create: CreateDriver][] = [
    ['ignores the filter', columns, driverThatAsks(({ field, limit }) => ({ field, limit }))],
    ['ignores not', attributes, driverThatAsks(({ not: _, ...query }) => query)],
    [
      'takes the time range as inclusive',
      columns,
      driverThatAsks((query) =>
        query.endTime === undefined ? query : { ...query, endTime: query.endTime + 0.001 },
      ),
    ],
    [
      'counts hosts as services',
      columns,
      driverThatAsks((query) =>
        query.field.column === 'service' ? { ...query, field: { column: 'host' } } : query,
      ),
    ],
    [
      'returns severities as texts',
      columns,
      driverThatFinds((entry, query) =>
        query.field.column === 'severity' ? String(entry.severity) : rightValue(entry, query),
      ),
    ],
    [
      'counts the most frequent values of all entries in the matching ones',
      columns,
      driverThatCounts({
        topValues: (entries, query) => {
          const { field, limit } = query
          const right = modelTopValues(entries, { ...query, limit: Infinity })
          const frequent = modelTopValues(entries, { field, limit }).values.map(({ value }) => value)
          return { ...right, values: right.values.filter(({ value }) => frequent.includes(value)) }
        },
      }),
    ],
    [
      'counts distinct values among those that it returns',
      columns,
      driverThatCounts({
        topValues: (entries, query) => {
          const right = modelTopValues(entries, query)
          return { ...right, distinct: right.values.length }
        },
      }),
    ],
    [
      'says that its answer is incomplete when the limit cuts it',
      columns,
      driverThatCounts({
        topValues: (entries, query) => {
          const right = modelTopValues(entries, query)
          return { ...right, complete: right.distinct <= query.limit }
        },
      }),
    ],
    [
      'counts missing in all entries',
      attributes,
      driverThatCounts({
        topValues: (entries, query) => ({
          ...modelTopValues(entries, query),
          missing: modelTopValues(entries, { field: query.field, limit: 1 }).missing,
        }),
      }),
    ],
    [
      'orders ties by first appearance',
      order,
      driverThatFinds(rightValue, { order: (a, b) => b.count - a.count }),
    ],
    [
      'orders ties descending',
      order,
      driverThatFinds(rightValue, { order: (a, b) => b.count - a.count || byFrequency(b, a) }),
    ],
    [
      'orders texts by code point',
      order,
      driverThatFinds(rightValue, {
        order: (a, b) => {
          if (a.count !== b.count || typeof a.value !== 'string' || typeof b.value !== 'string')
            return byFrequency(a, b)
          return Buffer.compare(Buffer.from(a.value), Buffer.from(b.value))
        },
      }),
    ],
    [
      'orders texts as in a dictionary',
      order,
      driverThatFinds(rightValue, {
        order: (a, b) =>
          a.count === b.count && typeof a.value === 'string' && typeof b.value === 'string'
            ? a.value.localeCompare(b.value)
            : byFrequency(a, b),
      }),
    ],
    [
      'orders numbers as texts',
      order,
      driverThatFinds(rightValue, {
        order: (a, b) =>
          a.count === b.count && typeof a.value === 'number' && typeof b.value === 'number'
            ? Number(String(a.value) > String(b.value)) * 2 - 1
            : byFrequency(a, b),
      }),
    ],
    [
      'puts null last',
      order,
      driverThatFinds(rightValue, {
        order: (a, b) =>
          a.count === b.count && (a.value === null || b.value === null)
            ? Number(a.value === null) - Number(b.value === null)
            : byFrequency(a, b),
      }),
    ],
    [
      'applies the limit before it sorts',
      order,
      driverThatCounts({
        topValues: (entries, { field, limit }) => {
          const all = entries.map((entry) => rightValue(entry, { field, limit }))
          const right = countEach(all, Infinity, { order: () => 0 })
          return { ...right, values: right.values.slice(0, limit).sort(byFrequency) }
        },
      }),
    ],
    [
      'orders by value and not by frequency',
      order,
      driverThatFinds(rightValue, { order: (a, b) => byFrequency({ ...a, count: 0 }, { ...b, count: 0 }) }),
    ],
    [
      'returns one value more than its limit',
      order,
      driverThatAsks((query) => ({ ...query, limit: query.limit + 1 })),
    ],
    [
      'returns at most 20 values',
      order,
      driverThatAsks((query) => ({ ...query, limit: Math.min(20, query.limit) })),
    ],
  ]
  for (const [what, promise, create] of faults) expectCaught(`a driver that ${what}`, promise, create)
})

import { batchOf } from '@logpond/conformance/suite'
import {
  type DriverField,
  type DriverFilter,
  entryFilter,
  type LogDriver,
  type StoredLogEntry,
} from '@logpond/core'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { IDS_OF_PARTITION } from '../../src/schema/tables.js'
import { openDriver } from '../driver.js'
import { binaries, newSchema, testServer } from '../server/test-server.js'

const PARTITION = 10
const BUCKET = 7
const SERVICE: DriverField = { column: 'service' }
const SEVERITY: DriverField = { column: 'severity' }
const ATTRIBUTE: DriverField = { column: 'attributes', name: 'n', path: ['n'] }
const FIELDS = [SERVICE, SEVERITY, ATTRIBUTE, { column: 'traceId' }] as const

const entry = fc.record({
  message: fc.constantFrom('paid in time', 'timed out', 'declined'),
  timestamp: fc.nat(40),
  severity: fc.constantFrom(9, 13, 17),
  service: fc.constantFrom(undefined, 'shop', 'api', '\0'),
  traceId: fc.constantFrom(undefined, 'ab', 'AB'),
  attributes: fc.constantFrom(undefined, '{"n":1}', '{"n":"1"}', '{"n":null}', '{"n":[1]}', '{"m":1}'),
})
const maxId = fc
  .tuple(fc.nat(3), fc.nat(PARTITION))
  .map(([partition, id]) => partition * IDS_OF_PARTITION + id)
const bounds = fc.record({ startTime: fc.nat(40), endTime: fc.nat(40), maxId }, { requiredKeys: [] })
const conditions: fc.Arbitrary<DriverFilter> = fc.constantFrom(
  {},
  { contains: 'imed o' },
  { attributes: [{ name: 'n', path: ['n'], op: 'eq', json: ['1'] }] },
)
// Most questions have no bounds, and so are asked several times.
const filter = fc
  .tuple(conditions, fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: bounds }))
  .map(([one, other]): DriverFilter => ({ ...one, ...other }))

/** What happens to a store between questions. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ append: fc.array(entry, { minLength: 1, maxLength: 2 * PARTITION }) }),
  },
  { weight: 1, arbitrary: fc.record({ expire: fc.nat(40), maxSeverity: fc.constantFrom(9, 24) }) },
  { weight: 1, arbitrary: fc.record({ maxEntries: fc.nat(60) }) },
  { weight: 6, arbitrary: fc.record({ ask: filter, field: fc.constantFrom(...FIELDS) }) },
)

describe.skipIf(binaries === undefined)('counts of closed partitions', () => {
  const server = testServer()
  let schema: string
  let driver: LogDriver

  beforeEach(async () => {
    if (binaries === undefined) return
    schema = newSchema()
    driver = await openDriver({ url: server.current.url(), schema, partitionSize: PARTITION })
  })

  it('are what a count of all entries finds, whatever was appended and deleted between two questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
        const options = { url: server.current.url(), schema: newSchema(), partitionSize: PARTITION }
        const asked = await openDriver(options)
        // Another process: the driver that is asked hears of its deletions from the server alone.
        const other = await openDriver(options)
        for (const one of steps) {
          if ('append' in one) await other.append(batchOf(one.append))
          else if ('ask' in one) await expectAnswers(asked, one.ask, one.field)
          else await cleanUp(other, one)
        }
        await Promise.all([asked.close(), other.close()])
      }),
      { numRuns: 10, endOnFailure: true },
    )
  })

  it('are not made again', async () => {
    await fill(3)
    expect(await driver.count({ services: ['shop'] })).toBe(30)
    expect(await driver.topValues?.({ field: SERVICE, limit: 5 })).toMatchObject({
      values: [{ value: 'shop', count: 30 }],
    })
    // Behind the back of the driver: a cleanup counts what it deletes.
    await server.current.query(`DELETE FROM ${schema}.entries`)
    expect(await driver.count({ services: ['shop'] })).toBe(20)
    expect(await driver.topValues?.({ field: SERVICE, limit: 5 })).toMatchObject({
      values: [{ value: 'shop', count: 20 }],
    })
    expect(await driver.count({ services: ['shop'], startTime: 5 })).toBe(0)
  })

  it('are made again after a deletion', async () => {
    await fill(3)
    expect(await driver.count({ services: ['shop'] })).toBe(30)
    await cleanUp(driver, { expire: 3, maxSeverity: 24 })
    expect(await driver.count({ services: ['shop'] })).toBe(21)
    expect(await driver.count({ services: ['shop'] })).toBe(21)
  })

  it('are left out where a partition has many of them', async () => {
    const many = await openDriver({ url: server.current.url(), schema: newSchema(), partitionSize: 1500 })
    const append = (from: number) =>
      many.append(
        batchOf(
          Array.from({ length: 1500 }, (_, i) => ({
            message: 'm',
            timestamp: i,
            attributes: `{"n":${from + i}}`,
          })),
        ),
      )
    await append(0)
    await append(750)
    const query = { field: ATTRIBUTE, limit: 1 }
    for (let time = 0; time < 2; time++)
      expect(await many.topValues?.(query)).toMatchObject({ distinct: 2250, missing: 0 })
    await append(5000)
    expect(await many.topValues?.(query)).toMatchObject({ distinct: 3750 })
    await many.close()
  })

  /** Partitions of ten entries, and after the last of them one that is open. */
  async function fill(partitions: number): Promise<void> {
    for (let i = 0; i < partitions; i++)
      await driver.append(
        batchOf(
          Array.from({ length: PARTITION }, (_, timestamp) => ({ message: 'm', service: 'shop', timestamp })),
        ),
      )
  }
})

async function cleanUp(
  driver: LogDriver,
  { expire, maxSeverity = 24, maxEntries }: { expire?: number; maxSeverity?: number; maxEntries?: number },
): Promise<void> {
  const expired = expire === undefined ? [] : [{ minSeverity: 1, maxSeverity, before: expire }]
  for (let more = true; more; ) {
    const limit = maxEntries === undefined ? {} : { maxEntries }
    more = (await driver.deleteOldest({ expired, ...limit, dryRun: false }, 1_000_000)).more
  }
}

async function expectAnswers(driver: LogDriver, asked: DriverFilter, field: DriverField): Promise<void> {
  const entries = (await driver.readAfter(0, {}, 10_000)).filter(entryFilter(asked))
  expect(await driver.count(asked)).toBe(entries.length)
  const slices = await driver.histogram({ ...asked, bucket: BUCKET })
  expect(slices.map(({ start, count }) => [start, count])).toEqual(
    [...Map.groupBy(entries, ({ timestamp }) => Math.floor(timestamp / BUCKET) * BUCKET)]
      .map(([start, group]) => [start, group.length])
      .sort(([a = 0], [b = 0]) => a - b),
  )
  const values = Map.groupBy(entries, (one) => countedValue(one, field))
  const missing = values.get(undefined)?.length ?? 0
  values.delete(undefined)
  const top = await driver.topValues?.({ ...asked, field, limit: 100 })
  expect(top).toMatchObject({ missing, distinct: values.size })
  expect(new Map(top?.values.map(({ value, count }) => [value, count]))).toEqual(
    new Map([...values].map(([value, group]) => [value, group.length])),
  )
  const grouped = await driver.groupedHistogram?.({ ...asked, bucket: BUCKET, by: field, limit: 100 })
  expect(grouped?.map(({ start, count }) => [start, count])).toEqual(
    slices.map(({ start, count }) => [start, count]),
  )
  const cells = grouped?.flatMap(({ byValue = [] }) => byValue.map(({ count }) => count)) ?? []
  expect(cells.reduce((sum, count) => sum + count, 0)).toBe(entries.length - missing)
}

/** The value that is counted; undefined without one. */
function countedValue({ service, severity, traceId, attributes }: StoredLogEntry, field: DriverField) {
  switch (field.column) {
    case 'service':
      return service
    case 'severity':
      return severity
    case 'traceId':
      return traceId?.toLowerCase()
    case 'attributes': {
      const value = attributes?.[field.name]
      return typeof value === 'object' && value !== null ? undefined : value
    }
  }
}

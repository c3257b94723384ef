import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import type { DriverField, DriverFilter } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { hasChdb } from './chdb.js'

const VALUES = [
  ...['', 'a', 'b', '\0', 'é', '😀', '\ue000', '\uffff', 'null', '1', '{', '\ud800', 'x\udc00y', "it's"],
  ...[0, 1, -1, 10, 9, 1e21, 0.1, 5e-324, -2.5],
  ...[true, false, null, {}, [], { b: 'inner' }],
]
const LONG = 'long '.repeat(100)

describe.skipIf(!hasChdb)('counts of values, on ClickHouse 26.7', () => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'logpond-chdb-'))
    server = await startChdb(folder)
  })
  afterAll(async () => {
    await server.kill()
    await rm(folder, { recursive: true })
  })

  it('are those of the driver in memory', { timeout: 300_000 }, async () => {
    const driver = new ClickHouseDriver({ url: server.url })
    const model = memoryDriver()
    await driver.open()
    await model.open()
    const entries = Array.from({ length: 400 }, (_, i) => {
      const value = VALUES[(i * 7 + (i % 11) * (i % 5)) % VALUES.length]
      const attributes = [
        { v: value },
        { v: { b: value }, other: { deep: { er: value } } },
        { 'v.b': value, v: { b: 'hidden' } },
        { [LONG]: { [LONG]: value }, [`${LONG}.`]: value },
        undefined,
      ][i % 5]
      return {
        timestamp: (i * 37) % 1000,
        severity: 1 + (i % 24),
        service: [undefined, '', 'api', 'web'][i % 4],
        host: i % 3 === 0 ? `host ${i % 7}` : undefined,
        traceId: i % 2 === 0 ? `${'Ab'.repeat(15)}${10 + (i % 30)}` : undefined,
        attributes,
      }
    })
    for (const one of [driver, model]) await one.append(batchOf(entries, 'one'))
    const attribute = (name: string): DriverField => ({ column: 'attributes', name, path: name.split('.') })
    const columns: DriverField[] = (['service', 'host', 'severity', 'traceId'] as const).map((column) => ({
      column,
    }))
    const names = ['v', 'v.b', 'other.deep.er', 'missing', LONG, `${LONG}.${LONG}`, `${LONG}.`]
    const filters: DriverFilter[] = [{}, { services: ['api', 'web'] }, { startTime: 100_000 }, { maxId: 250 }]
    for (const field of [...columns, ...names.map(attribute)]) {
      for (const filter of filters) {
        for (const limit of [1, 3, 1000]) {
          const query = { ...filter, field, limit }
          expect(await driver.topValues(query), JSON.stringify(query)).toEqual(await model.topValues?.(query))
          const grouped = { ...filter, by: field, limit, bucket: 100, offset: 30 }
          expect(await driver.groupedHistogram(grouped), JSON.stringify(grouped)).toEqual(
            await model.groupedHistogram?.(grouped),
          )
        }
      }
    }
    for (const filter of filters) expect(await driver.fields(filter)).toEqual(await model.fields?.(filter))
    await driver.close()
    await model.close()
  })
})

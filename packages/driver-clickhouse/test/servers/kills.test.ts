import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { batchOf } from '@logpond/conformance/suite'
import { isLogStorageError, type LogBatch } from '@logpond/core'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { hasChdb } from './chdb.js'
import { hasClickHouse18, startClickHouse18 } from './clickhouse-18.js'
import { DIALECT_18 } from './dialect-18.js'
import { run } from './statements.js'

const KILLS = 20
const ENTRIES = 5000

const engines = [
  { name: 'ClickHouse 26.7', isThere: hasChdb, start: startChdb, internals: {} },
  {
    name: 'ClickHouse 18.16',
    isThere: hasClickHouse18,
    start: startClickHouse18,
    internals: { dialect: DIALECT_18 },
  },
]

describe.each(engines)('$name, killed during appends', ({ isThere, start, internals }) => {
  let folder: string
  let server: ServerProcess
  beforeAll(async () => {
    if (!isThere) return
    folder = await mkdtemp(join(tmpdir(), 'logpond-kills-'))
    server = await start(folder)
  })
  afterAll(async () => {
    if (!isThere) return
    await server.kill()
    await rm(folder, { recursive: true })
  })

  it.skipIf(!isThere)(
    'loses nothing, stores nothing twice and no part of a batch',
    { timeout: 600_000 },
    async () => {
      const driver = new ClickHouseDriver({ url: server.url, table: 'killed' }, internals)
      await driver.open()
      let inFlight = 0
      for (let kill = 0; kill < KILLS; kill++) {
        const message = `batch ${kill} ${'x'.repeat(50)}`
        const batch = batchOf(Array.from({ length: ENTRIES }, (_, i) => ({ message: `${message} ${i}` })))
        const outcome = driver.append(batch).then(
          (ids) => ids,
          (error) => error,
        )
        // Later and later in the append, so that kills meet each part of it.
        for (let turns = 0; turns < kill * kill; turns++) await turn()
        await server.kill()
        const result = await outcome
        if (!Array.isArray(result)) {
          inFlight++
          expect(isLogStorageError(result)).toBe(true)
          expect(['UNKNOWN_OUTCOME', 'CONNECTION']).toContain(result.code)
        }
        await driver.close()
        await server.start()
        await driver.open()
        const before = await driver.count({ contains: message })
        expect([0, ENTRIES]).toContain(before)
        if (Array.isArray(result)) expect(before).toBe(ENTRIES)
        const ids = await driver.append({ ...batch, isRetry: true } satisfies LogBatch)
        expect(ids).toEqual(Array.from({ length: ENTRIES }, (_, i) => kill * ENTRIES + 1 + i))
        expect(await driver.count({ contains: message })).toBe(ENTRIES)
      }
      expect(await driver.stats()).toMatchObject({ entries: KILLS * ENTRIES, lastId: KILLS * ENTRIES })
      const sql = 'SELECT uniqExact(id), count() FROM killed WHERE kind = 0'
      expect(await run(server.url, sql)).toEqual([`${KILLS * ENTRIES}\t${KILLS * ENTRIES}`])
      await driver.close()
      console.info(`${inFlight} of ${KILLS} kills met an append.`)
      expect(inFlight).toBeGreaterThan(0)
    },
  )
})

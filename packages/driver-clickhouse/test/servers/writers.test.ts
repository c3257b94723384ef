import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { batchOf } from '@logpond/conformance/suite'
import { type ServerProcess, startChdb } from '@logpond/test-servers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClickHouseDriver } from '../../src/clickhouse-driver.js'
import { BatchBlock, COLUMNS } from '../../src/native/batch-block.js'
import { checkOptions } from '../../src/options.js'
import { MODERN } from '../../src/schema/dialect.js'
import { Store } from '../../src/store.js'
import { hasChdb } from './chdb.js'

describe.skipIf(!hasChdb)('several writers, on ClickHouse 26.7', () => {
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

  it('share one order without a gap, and each batch stays together', async () => {
    const options = { url: server.url, table: 'shared' }
    const writers = Array.from({ length: 4 }, () => new ClickHouseDriver(options))
    for (const writer of writers) await writer.open()
    const acknowledged = await Promise.all(
      writers.map(async (writer, name) => {
        const batches: number[][] = []
        for (let i = 0; i < 6; i++) {
          const entries = Array.from({ length: 3 }, (_, n) => ({ message: `${name} ${i} ${n}` }))
          batches.push(await writer.append({ ...batchOf(entries), isRetry: false }))
        }
        return batches
      }),
    )
    const [reader] = writers as [ClickHouseDriver]
    const stored = await reader.readAfter(0, {}, 1000)
    expect(stored.map(({ id }) => id)).toEqual(Array.from({ length: 72 }, (_, i) => i + 1))
    for (const [name, batches] of acknowledged.entries()) {
      for (const [i, ids] of batches.entries()) {
        const messages = ids.map((id) => stored[id - 1]?.message)
        expect(messages).toEqual([0, 1, 2].map((n) => `${name} ${i} ${n}`))
      }
    }
    for (const writer of writers) await writer.close()
  })

  it('do not let in a late insert of one that was overtaken', async () => {
    const options = { url: server.url, table: 'overtaken' }
    const driver = new ClickHouseDriver(options)
    await driver.open()
    await driver.append(batchOf([{ message: 'first' }]))
    const store = new Store(checkOptions(options), MODERN)
    const late = await new BatchBlock(batchOf([{ message: 'late' }, { message: 'too' }]), 'zstd').prepare(
      0,
      0,
    )
    await store.insert(COLUMNS, late, 'after-0')
    store.close()
    expect((await driver.readAfter(0, {}, 10)).map(({ message }) => message)).toEqual(['first'])
    expect(await driver.append(batchOf([{ message: 'second' }]))).toEqual([2])
    await driver.close()
  })

  it('of one token store its batch once, even at the same time', async () => {
    const options = { url: server.url, table: 'tokens' }
    const writers = Array.from({ length: 4 }, () => new ClickHouseDriver(options))
    for (const writer of writers) await writer.open()
    for (let i = 0; i < 5; i++) {
      const batch = batchOf([{ message: `a ${i}` }, { message: `b ${i}` }])
      const ids = await Promise.all(writers.map((writer) => writer.append({ ...batch, isRetry: true })))
      expect(new Set(ids.map(String)).size).toBe(1)
    }
    expect(await writers[0]?.stats()).toMatchObject({ entries: 10, lastId: 10 })
    for (const writer of writers) await writer.close()
  })
})

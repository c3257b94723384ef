import { join } from 'node:path'
import { BlockEngine, checkFilters, runSync } from '@logpond/blocks'
import { expect, it, onTestFinished } from 'vitest'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { putDamagedAside } from '../../src/recovery/damaged-parts.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

it('makes a damaged filter again, and keeps the entries of its block', async () => {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch(Array.from({ length: 3000 }, (_, i) => ({ message: `order ${i} shipped` }))))
  await driver.checkpoint()
  driver.close()
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  onTestFinished(() => statements.finalize())
  connection.exec('UPDATE log_filter SET value = zeroblob(octet_length(value))')
  const engine = new BlockEngine(new SqliteBlockStore(connection, statements))
  const damage = () => runSync(checkFilters(engine.store, engine.directory)).parts.length
  expect(damage()).toBe(1)
  expect(runSync(putDamagedAside(path, engine))).toEqual({ reports: [], isComplete: true })
  expect(damage()).toBe(0)
  expect(runSync(engine.stats()).entries).toBe(3000)
})

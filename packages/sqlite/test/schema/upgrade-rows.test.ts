import {
  BatchMemory,
  BlockEngine,
  BlockReader,
  Directory,
  decodeHead,
  entriesFromColumns,
  openPart,
  packBatch,
  runSync,
} from '@logpond/blocks'
import type { StoredLogEntry } from '@logpond/core'
import { expect, it, onTestFinished } from 'vitest'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { inTransaction } from '../../src/connection/transaction.js'
import { dropEmptyRows } from '../../src/schema/drop-rows.js'
import { presentAsBlocks, upgradeToBlocks } from '../../src/schema/upgrade-rows.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch } from '../make-batch.js'
import { testBinding } from '../test-binding.js'
import { version2Content, version2Database } from '../upgrade/version-2.js'

const { entries, knownToken } = version2Content()

/** Over one connection, as a process has it. */
interface Opened {
  readonly connection: SqliteConnection
  readonly statements: StatementCache
  readonly engine: BlockEngine
  all(): StoredLogEntry[]
  count(): number
}

function open(path: string): Opened {
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  if (connection.prepare('PRAGMA user_version').get([])?.user_version === 2) {
    inTransaction(connection, () => upgradeToBlocks(connection))
    connection.exec('PRAGMA user_version = 3')
  }
  const store = new SqliteBlockStore(connection, statements)
  const engine = new BlockEngine(store, { blockRows: 300 })
  const reader = new BlockReader(store, engine.directory, { open: openPart })
  return {
    connection,
    statements,
    engine,
    all: () => entriesFromColumns(runSync(reader.readAfter(0, {}, 10_000))),
    count: () => runSync(reader.count({ contains: 'customer' })),
  }
}

const expectedCount = entries.filter(({ message }) => message.includes('customer')).length

it('reads all entries as the version before has read them, right after the upgrade', () => {
  const { all, count, engine } = open(version2Database())
  expect(all()).toEqual(entries)
  expect(count()).toBe(expectedCount)
  expect(runSync(engine.stats())).toMatchObject({ entries: entries.length, lastId: entries.at(-1)?.id })
})

it('recognizes the tokens of batches that the version before has written', () => {
  const { engine, all } = open(version2Database())
  const again = packBatch(makeBatch([{}, {}, {}], knownToken.token), new BatchMemory())
  expect(runSync(engine.append(again))).toBe(knownToken.ids[0])
  const last = entries.at(-1) as StoredLogEntry
  const other = packBatch(makeBatch([{ message: 'new' }]), new BatchMemory())
  expect(runSync(engine.append(other))).toBe(last.id + 1)
  expect(all().map(({ id }) => id)).toEqual([...entries.map(({ id }) => id), last.id + 1])
})

it('seals the rows step by step, and reads the same after each step, also in a new process', () => {
  const path = version2Database()
  let steps = 0
  for (let more = true; more; steps++) {
    const { connection, engine, all, count } = open(path)
    more = runSync(engine.tidyUp())
    expect(all()).toEqual(entries)
    expect(count()).toBe(expectedCount)
    connection.close()
  }
  expect(steps).toBeGreaterThan(1)
  const { connection, statements, all } = open(path)
  expect(connection.prepare('SELECT count(*) AS rows FROM log').get([])).toEqual({ rows: 0 })
  expect(dropEmptyRows(connection, statements)).toBe(true)
  expect(dropEmptyRows(connection, statements)).toBe(false)
  const tables = connection.prepare(
    `SELECT name FROM sqlite_schema WHERE name LIKE 'log_text%' OR name = 'log'`,
  )
  expect(tables.all([])).toEqual([])
  expect(all()).toEqual(entries)
})

it('keeps the tables while rows are left', () => {
  const { connection, statements } = open(version2Database())
  expect(dropEmptyRows(connection, statements)).toBe(false)
  expect(connection.prepare('SELECT count(*) AS rows FROM log').get([])).toEqual({ rows: entries.length })
})

it('leaves the file as it was if the upgrade fails', () => {
  const path = version2Database()
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  connection.exec('CREATE TABLE log_aside (x)')
  expect(() => inTransaction(connection, () => upgradeToBlocks(connection))).toThrow('log_aside')
  connection.exec('DROP TABLE log_aside')
  connection.close()
  expect(open(path).all()).toEqual(entries)
})

it('deletes rows of the version before, and keeps them deleted while the others are sealed', () => {
  const { engine, all } = open(version2Database())
  const policy = { expired: [], maxEntries: 100, dryRun: false }
  for (let more = true; more; ) more = runSync(engine.deleteOldest(policy, 50)).more
  const byTime = [...entries].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id)
  const left = byTime.slice(-100).sort((a, b) => a.id - b.id)
  expect(all()).toEqual(left)
  while (runSync(engine.tidyUp())) expect(all()).toEqual(left)
  expect(all()).toEqual(left)
})

it('makes values of rows usable that another program has written', () => {
  const path = version2Database()
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  connection.exec(`
    DELETE FROM log;
    INSERT INTO log (id, timestamp, severity, message, trace_id, span_id, attributes) VALUES
      (60000, 'yesterday', 99, 'a', 'short', 'short', 'no JSON'),
      (60001, 1.5e300, -3, CAST(X'6162' AS BLOB), NULL, NULL, '[1]'),
      (60002, 1234.5, 9.5, 'c', NULL, NULL, NULL)`)
  connection.close()
  const { all, engine } = open(path)
  expect(all()).toEqual([
    {
      id: 60000,
      timestamp: 0,
      severity: 24,
      message: 'a',
      attributes: { 'logpond.raw_attributes': 'no JSON' },
    },
    {
      id: 60001,
      timestamp: Number.MAX_SAFE_INTEGER / 1000,
      severity: 1,
      message: 'ab',
      attributes: { 'logpond.raw_attributes': '[1]' },
    },
    { id: 60002, timestamp: 1.234, severity: 1, message: 'c' },
  ])
  const packed = packBatch(makeBatch([{}]), new BatchMemory())
  expect(runSync(engine.append(packed))).toBe(60003)
})

it('reports rows that another program has deleted after the upgrade', () => {
  const { all, connection } = open(version2Database())
  connection.exec('DELETE FROM log WHERE id = 400')
  expect(all).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
})

it('cuts parts whose rows are long, so that no more than a few megabytes are open at once', () => {
  const path = version2Database()
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  connection.exec(`DELETE FROM log;
    WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 12)
    INSERT INTO log (id, timestamp, severity, message) SELECT i, i, 9, printf('%.3000000c', 'x') FROM n`)
  connection.close()
  const { connection: upgraded, all } = open(path)
  const heads = upgraded.prepare('SELECT head FROM log_part').allBytes([])
  const bytes = heads.map(({ head }) => decodeHead(head as Uint8Array).rawBytes)
  expect(Math.max(...bytes)).toBeLessThanOrEqual(8_000_000)
  expect(bytes.reduce((sum, each) => sum + each, 0)).toBe(36_000_000)
  expect(all().map(({ id, message }) => [id, message.length])).toEqual(
    Array.from({ length: 12 }, (_, i) => [i + 1, 3_000_000]),
  )
})

it('shows rows as parts to a connection that cannot write, until the file changes', () => {
  const path = version2Database()
  const connection = testBinding.connect({ path, readOnly: true, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  presentAsBlocks(connection)
  const store = new SqliteBlockStore(connection, new StatementCache(connection))
  const reader = new BlockReader(store, new Directory(store), { open: openPart })
  expect(entriesFromColumns(runSync(reader.readAfter(0, {}, 10_000)))).toEqual(entries)
  const other = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  other.exec('UPDATE log_state SET next_id = next_id + 1')
  other.close()
  expect(() => runSync(reader.count({}))).toThrow(expect.objectContaining({ code: 'BUSY' }))
})

import {
  BatchMemory,
  type BlockChanges,
  encodeBatch,
  packBatch,
  runSync,
  type Space,
  type StoreState,
} from '@logpond/blocks'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { BLOCK_TABLES, STATE_TABLE } from '../../src/schema/block-tables.js'
import { MAX_ID } from '../../src/schema/log-state.js'
import type { WriterFiles } from '../../src/store/reserve-ids.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const SPACES: readonly Space[] = ['head', 'filter', 'body', 'dead', 'token', 'aside']
const UUID = '0123456789abcdef0123456789abcdef'

function connect(path = ':memory:'): SqliteConnection {
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  return connection
}

function createTables(connection: SqliteConnection): void {
  connection.exec(`${BLOCK_TABLES} ${STATE_TABLE} INSERT INTO log_state VALUES (1, 0, 1, 0, '${UUID}')`)
}

function storeOn(connection: SqliteConnection): SqliteBlockStore {
  return new SqliteBlockStore(connection, new StatementCache(connection))
}

function makeStore(): SqliteBlockStore {
  const connection = connect()
  createTables(connection)
  return storeOn(connection)
}

function change(store: SqliteBlockStore, work: (changes: BlockChanges) => void): void {
  runSync(
    // biome-ignore lint/correctness/useYield: SQLite is synchronous.
    store.transaction(function* (changes) {
      work(changes)
    }),
  )
}

const { head: BATCH_HEAD } = encodeBatch(packBatch(makeBatch([{}]), new BatchMemory()), { firstId: 1 })

const key = fc.integer({ min: 1, max: 12 })
const value = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 5 }),
  fc.constantFrom(BATCH_HEAD, new Uint8Array(9000).fill(7)),
)
const space = fc.constantFrom(...SPACES)
const putOrDelete = fc.record({ space, key, value: fc.option(value, { nil: undefined }) })
const state = fc.record({
  nextId: fc.integer({ min: 1, max: 2 ** 52 }),
  entryCount: fc.nat(),
  nextPart: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  changes: fc.nat(),
})

it('holds what the transactions have put and not deleted, in every space', () => {
  const transactions = fc.array(
    fc.record({ changes: fc.array(putOrDelete, { maxLength: 12 }), state, fails: fc.boolean() }),
    {
      maxLength: 8,
    },
  )
  fc.assert(
    fc.property(
      transactions,
      key,
      key,
      fc.option(fc.nat(4), { nil: undefined }),
      (given, from, to, limit) => {
        const store = makeStore()
        const model = new Map(SPACES.map((each) => [each, new Map<number, Uint8Array>()]))
        let expectedState: StoreState = { nextId: 1, entryCount: 0, nextPart: 1, changes: 0 }
        for (const { changes, state: written, fails } of given) {
          const run = () =>
            change(store, (to) => {
              for (const { space, key, value } of changes) {
                if (value === undefined) to.delete(space, key)
                else to.put(space, key, value)
              }
              to.writeState(written)
              if (fails) throw new Error('on purpose')
            })
          if (fails) {
            expect(run).toThrow('on purpose')
            continue
          }
          run()
          expectedState = written
          for (const { space, key, value } of changes) {
            if (value === undefined) model.get(space)?.delete(key)
            else model.get(space)?.set(key, value)
          }
        }
        expect(store.readState()).toEqual(expectedState)
        for (const [space, values] of model) {
          for (let each = 1; each <= 12; each++)
            expect(bytesOf(store.get(space, each))).toEqual(bytesOf(values.get(each)))
          const expected = [...values]
            .filter(([each]) => each >= from && each <= to)
            .sort(([a], [b]) => a - b)
          const found = store.range(space, from, to, limit)
          expect(found.map(({ key, value }) => [key, bytesOf(value)])).toEqual(
            expected.slice(0, limit).map(([each, bytes]) => [each, bytesOf(bytes)]),
          )
        }
      },
    ),
    { numRuns: 150 },
  )
})

function bytesOf(value: Uint8Array | undefined): string | undefined {
  return value && Buffer.from(value).toString('hex')
}

it('keeps a small batch in one row with its head, and the body of a block apart', () => {
  const connection = connect()
  createTables(connection)
  const store = storeOn(connection)
  const body = new Uint8Array([1, 2, 3])
  change(store, (to) => {
    to.put('head', 1, BATCH_HEAD)
    to.put('body', 1, body)
    to.put('head', 2, new Uint8Array([9]))
    to.put('body', 2, body)
  })
  expect(connection.prepare('SELECT key FROM log_part WHERE body IS NOT NULL').all([])).toEqual([{ key: 1 }])
  expect(connection.prepare('SELECT key FROM log_body').all([])).toEqual([{ key: 2 }])
  expect(store.range('body', 1, 9).map(({ key }) => key)).toEqual([1, 2])
})

it('shows what others commit, but not within a snapshot', () => {
  const path = `${temporaryDirectory()}/logs.db`
  const connection = connect(path)
  connection.exec('PRAGMA journal_mode = WAL')
  createTables(connection)
  const [writer, reader] = [storeOn(connection), storeOn(connect(path))]
  const put = (key: number) => change(writer, (to) => to.put('token', key, new Uint8Array([key])))
  const keys = (reads: Pick<SqliteBlockStore, 'range'>) => reads.range('token', 1, 9).map(({ key }) => key)
  put(1)
  expect(reader.uuid).toBe(UUID)
  // biome-ignore lint/correctness/useYield: SQLite is synchronous.
  const seen = reader.snapshot(function* (reads) {
    const first = keys(reads as SqliteBlockStore)
    put(2)
    return [first, keys(reads as SqliteBlockStore)]
  })
  expect(runSync(seen)).toEqual([[1], [1]])
  expect(keys(reader)).toEqual([1, 2])
  put(3)
  expect(keys(reader)).toEqual([1, 2, 3])
})

it('takes less space once values are deleted, before the file is shorter', () => {
  const store = makeStore()
  const empty = store.bytes()
  change(store, (to) => to.put('body', 1, new Uint8Array(1_000_000).fill(1)))
  expect(store.bytes()).toBeGreaterThan(empty + 900_000)
  change(store, (to) => to.delete('body', 1))
  expect(store.bytes()).toBeLessThan(empty + 10_000)
})

it.each([
  ['next_id', 0],
  ['next_id', 1.5],
  ['entry_count', -1],
  ['next_part', 0],
  ['changes', -1],
])('refuses counters that another program has made impossible: %s = %s', (name, wrong) => {
  const connection = connect()
  createTables(connection)
  connection.exec(`UPDATE log_state SET ${name} = ${wrong}`)
  const message = expect.stringContaining(`log_state.${name}`)
  expect(() => storeOn(connection).readState()).toThrow(expect.objectContaining({ code: 'CORRUPT', message }))
})

it('refuses a database without counters', () => {
  const connection = connect()
  connection.exec(`${BLOCK_TABLES} ${STATE_TABLE}`)
  expect(() => storeOn(connection).readState()).toThrow(expect.objectContaining({ code: 'CORRUPT' }))
})

describe('reserveIds', () => {
  const storeWith = (files: WriterFiles) => {
    const connection = connect()
    createTables(connection)
    return new SqliteBlockStore(connection, new StatementCache(connection), files)
  }

  it('continues above the ids of entries that were lost, and marks the ids before they are used', () => {
    const marked: number[] = []
    const marks = { minNextId: 5000, reserve: (id: number) => void marked.push(id) }
    const store = storeWith({ marks })
    expect([store.reserveIds(1, 10), store.reserveIds(5010, 1)]).toEqual([5000, 5010])
    expect(marked).toEqual([5009, 5010])
  })

  it('leaves the reserved space of the disk to cleanups', () => {
    const store = storeWith({ reserve: { hold: () => false } })
    expect(() => store.reserveIds(1, 1)).toThrow(expect.objectContaining({ code: 'DISK_FULL' }))
  })

  it('refuses entries when all ids are used up', () => {
    const message = expect.stringContaining('The next id would be')
    expect(() => storeWith({}).reserveIds(MAX_ID - 1, 2)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message }),
    )
  })
})

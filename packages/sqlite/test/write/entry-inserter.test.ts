import { BatchMemory, packBatch } from '@logpond/blocks'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SqliteConnection, SqliteRow } from '../../src/connection/sqlite-connection.js'
import { migrate } from '../../src/schema/migrations.js'
import { EntryInserter } from '../../src/write/entry-inserter.js'
import { makeBatch, type Row } from '../make-batch.js'
import { testBinding } from '../test-binding.js'

const memory = new BatchMemory()

/** An empty database, and the number of rows of each INSERT into it. */
function openLog() {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  migrate(connection, ':memory:')
  const inserted: number[] = []
  const counting: SqliteConnection = {
    ...connection,
    inTransaction: false,
    prepare(sql) {
      const statement = connection.prepare(sql)
      return {
        ...statement,
        run(parameters) {
          const rows = statement.run(parameters)
          inserted.push(rows)
          return rows
        },
      }
    },
  }
  const inserter = new EntryInserter(counting)
  let firstId = 1
  return {
    inserted,
    /** Inserts entries, and returns the stored rows. */
    insert(rows: readonly Row[]): SqliteRow[] {
      inserted.length = 0
      const packed = packBatch(makeBatch(rows), memory)
      inserter.insert(packed, firstId)
      memory.give(packed.memory)
      const stored = connection.prepare('SELECT * FROM log WHERE id >= ? ORDER BY id').all([firstId])
      expect(stored.map(({ id }) => id)).toEqual(rows.map((_, i) => firstId + i))
      firstId += rows.length
      return stored
    },
  }
}

const stored = (row: Row) => ({
  id: expect.any(Number),
  timestamp: Math.round((row.timestamp ?? 1_700_000_000_000) * 1000),
  severity: row.severity ?? 9,
  service: row.service ?? null,
  host: row.host ?? null,
  trace_id: row.traceId ?? null,
  span_id: row.spanId ?? null,
  message: row.message ?? '',
  attributes: row.attributes === undefined ? null : JSON.stringify(row.attributes),
})

const rows = (count: number, rowOf: (i: number) => Row = () => ({})): Row[] =>
  Array.from({ length: count }, (_, i) => rowOf(i))

it('inserts many rows at once, and the remaining rows with smaller statements', () => {
  const { insert, inserted } = openLog()
  insert(rows(64 + 64 + 8 + 8 + 3))
  expect(inserted).toEqual([64, 64, 8, 8, 1, 1, 1])
})

it('stores every field unchanged, next to any other fields', () => {
  const text = fc.oneof(
    { weight: 6, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: fc.nat({ max: 3000 }).map((length) => 'é\0'.repeat(length)) },
  )
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
  const row = fc.record({
    message: text,
    timestamp: fc.oneof(fc.nat({ max: 1000 }), fc.integer({ min: -8_640e9, max: 8_640e9 })),
    severity: fc.integer({ min: 1, max: 24 }),
    service: optional(fc.constantFrom('web', 'api', '', 'büro', '日本', 'a\0b')),
    host: optional(fc.nat({ max: 8 }).map((host) => `host-${host}`)),
    traceId: optional(fc.constantFrom('0123456789abcdef0123456789ABCDEF', 'f'.repeat(32))),
    spanId: optional(fc.constantFrom('0123456789abcdef', 'E'.repeat(16))),
    attributes: optional(fc.dictionary(text, fc.jsonValue(), { maxKeys: 3 })),
  })
  const { insert } = openLog()
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 150, size: 'max' }), (given) => {
      expect(insert(given)).toEqual(given.map(stored))
    }),
    { numRuns: 100 },
  )
})

it('inserts up to eight services and eight hosts with one statement', () => {
  const { insert, inserted } = openLog()
  const of = (count: number) =>
    rows(64, (i) => ({ service: `service ${i % count}`, host: `host ${i % count}` }))
  expect(insert(of(8))).toEqual(of(8).map(stored))
  expect(inserted).toEqual([64])
  expect(insert(of(9))).toEqual(of(9).map(stored))
  expect(inserted).toEqual(Array(8).fill(8))
})

it.each<[string, Row, Row, number]>([
  ['message', { message: 'é'.repeat(65_535) }, { message: `${'é'.repeat(65_535)}12` }, 131_072],
  [
    'attributes',
    { attributes: { a: 'x'.repeat(65_535 - 8) } },
    { attributes: { a: 'x'.repeat(65_536 - 8) } },
    65_536,
  ],
  ['time', { timestamp: 1_700_000_000_000 + 137_438_953 }, { timestamp: 1_700_000_000_000 - 137_438_954 }, 0],
])('inserts %s up to a limit together, and larger ones alone', (_, within, beyond) => {
  const { insert, inserted } = openLog()
  const withOne = (row: Row) => rows(64, (i) => (i === 40 ? row : { message: `${i}` }))
  expect(insert(withOne(within))).toEqual(withOne(within).map(stored))
  expect(inserted).toEqual([64])
  expect(insert(withOne(beyond))).toEqual(withOne(beyond).map(stored))
  expect(inserted.filter((rows) => rows === 1)).toHaveLength(8)
})

it('inserts up to a mebibyte of text with one statement', () => {
  const { insert, inserted } = openLog()
  const long = rows(64, (i) => ({ message: `${i}`.padEnd(20_000, 'x') }))
  expect(insert(long)).toEqual(long.map(stored))
  expect(inserted).toEqual(Array(8).fill(8))
})

it('omits columns that no entry has', () => {
  const { insert } = openLog()
  const some = rows(20, (i) => ({ message: '', ...(i % 2 === 0 && { host: 'a' }) }))
  expect(insert(some)).toEqual(some.map(stored))
  expect(insert(rows(20))).toEqual(rows(20).map(stored))
})

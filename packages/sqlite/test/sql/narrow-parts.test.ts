import fc from 'fast-check'
import * as kysely from 'kysely'
import { describe, expect, it } from 'vitest'
import type { LogDatabase } from '../../src/sql/log-database.js'
import { narrowParts } from '../../src/sql/narrow-parts.js'
import { runStatement } from '../../src/sql/sql-statement.js'
import { BlockDatabase } from './block-database.js'

const { Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, DummyDriver, sql } = kysely
const HOUR = 3_600_000

const plain = new Kysely<LogDatabase>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})
const narrow = plain.withPlugin(narrowParts(kysely))
type Db = typeof plain

/** Blocks that follow each other in time, with errors in one of them, and a hot batch. */
function filled(): BlockDatabase {
  const database = new BlockDatabase()
  for (let hour = 0; hour < 8; hour++) {
    const severity = hour === 2 ? 20 : 9
    database.append(
      Array.from({ length: 8 }, (_, i) => ({ timestamp: hour * HOUR + i, severity, message: `m${i}` })),
    )
  }
  database.seal()
  database.append([{ timestamp: 8 * HOUR, severity: 15, message: 'hot' }])
  return database
}

const idsOf = (
  database: BlockDatabase,
  { sql, parameters }: { sql: string; parameters: readonly unknown[] },
) => database.parts.during(() => runStatement(database.connection, sql, parameters).rows.map(({ id }) => id))

const time = fc.integer({ min: -1, max: 9 * 8 }).map((step) => Math.floor(step / 8) * HOUR + (step % 8))
const comparison = fc.oneof(
  fc.tuple(
    fc.constant('id' as const),
    fc.constantFrom('=', '<', '<=', '>', '>=', '!='),
    fc.integer({ min: 0, max: 70 }),
  ),
  fc.tuple(
    fc.constant('time' as const),
    fc.constantFrom('=', '<', '<=', '>', '>=', 'like'),
    fc.oneof(
      time.map((ms) => new Date(ms).toISOString()),
      fc.constantFrom('1970', '1970-01-01T03', '', 'x'),
    ),
  ),
  fc.tuple(
    fc.constant('time_us' as const),
    fc.constantFrom('=', '<', '<=', '>', '>=', 'is not'),
    time.map((ms) => ms * 1000),
  ),
  fc.tuple(
    fc.constant('severity_number' as const),
    fc.constantFrom('=', '<', '<=', '>', '>='),
    fc.integer({ min: 8, max: 18 }),
  ),
  fc.tuple(
    fc.constant('severity' as const),
    fc.constantFrom('=', '!=', '<'),
    fc.constantFrom('error', 'info', 'none'),
  ),
  fc.tuple(
    fc.constant('severity' as const),
    fc.constant('in'),
    fc.subarray(['error', 'warn', 'fatal', 'x'], { minLength: 1 }),
  ),
  fc.tuple(
    fc.constant('id' as const),
    fc.constantFrom('in', 'not in'),
    fc.array(fc.integer({ min: 0, max: 70 }), { minLength: 1, maxLength: 3 }),
  ),
)
// biome-ignore lint/suspicious/noExplicitAny: the types of Kysely want to know which operator goes with which value
type Where = any
type Tree = { and: Tree[] } | { or: Tree[] } | { not: Tree } | { is: readonly [string, string, unknown] }
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({ is: comparison as fc.Arbitrary<readonly [string, string, unknown]> }),
    fc.record({ and: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('tree') }),
  ),
}))

function expressionOf(eb: Where, tree: Tree, table = ''): Where {
  if ('is' in tree) return eb(`${table}${tree.is[0]}`, tree.is[1], tree.is[2])
  if ('not' in tree) return eb.not(expressionOf(eb, tree.not, table))
  if ('and' in tree) return eb.and(tree.and.map((one) => expressionOf(eb, one, table)))
  return eb.or(tree.or.map((one) => expressionOf(eb, one, table)))
}

describe('choosing the parts of a query', () => {
  it('changes no result', () => {
    let narrowed = 0
    const database = filled()
    fc.assert(
      fc.property(tree, fc.boolean(), (tree, isJoined) => {
        const query = (db: Db) =>
          isJoined
            ? db
                .selectFrom('logs as a')
                .leftJoin('logs as b', (join) => join.on(sql`b.id`, '=', sql`a.id + 1`).on('b.part', '<', 99))
                .select('a.id as id')
                .where('a.id', '<', 12)
                .where((eb) => expressionOf(eb, tree, 'b.'))
                .orderBy('a.id')
                .compile()
            : db
                .selectFrom('logs')
                .select('id')
                .where((eb) => expressionOf(eb, tree))
                .orderBy('id')
                .compile()
        const [before, after] = [query(plain), query(narrow)]
        if (before.sql !== after.sql) narrowed++
        expect(idsOf(database, after)).toEqual(idsOf(database, before))
      }),
      { numRuns: 150 },
    )
    expect(narrowed).toBeGreaterThan(50)
  })

  it.each<[string, (db: Db) => { compile(): kysely.CompiledQuery }, readonly number[]]>([
    [
      'a time',
      (db) => db.selectFrom('logs').select('id').where('time', '>=', '1970-01-01T07'),
      [57, 58, 59, 60, 61, 62, 63, 64, 65],
    ],
    [
      'a time range of a table with another name',
      (db) =>
        db
          .selectFrom('logs as l')
          .select('l.id')
          .where('l.time', '>=', '1970-01-01T04')
          .where('l.time', '<', '1970-01-01T04:00:00.002Z'),
      [33, 34],
    ],
    [
      'microseconds',
      (db) =>
        db
          .selectFrom('logs')
          .select('id')
          .where('time_us', '=', 4 * HOUR * 1000),
      [33],
    ],
    ['an id', (db) => db.selectFrom('logs').select('id').where('id', 'in', [33, 65]), [33, 65]],
    [
      'a severity by number',
      (db) =>
        db
          .selectFrom('logs')
          .select('id')
          .where('severity_number', '>', 12)
          .where('severity_number', '<', 16),
      [65],
    ],
    [
      'a severity by name',
      (db) => db.selectFrom('logs').select('id').where('severity', 'in', ['warn', 'fatal']),
      [65],
    ],
    [
      'the inner query of a query',
      (db) =>
        db
          .selectFrom(db.selectFrom('logs').select(['id', 'message']).where('id', '>', 64).as('last'))
          .select('last.id')
          .where('last.message', '=', 'hot'),
      [65],
    ],
    [
      'a common table expression',
      (db) =>
        db
          .with('last', (db) => db.selectFrom('logs').select(['id', 'message']).where('id', '>', 64))
          .selectFrom('last')
          .select('id'),
      [65],
    ],
  ])('by %s opens no other part', (_what, build, ids) => {
    const database = filled()
    const compiled = build(narrow).compile()
    const chosen = database
      .all('SELECT * FROM log_parts')
      .filter(({ kind, last_id }) => kind === 'block' && !ids.includes(last_id as number))
    // A part that is opened all the same makes the query fail.
    for (const { part, first_id, last_id } of chosen) {
      if (ids.some((id) => id >= (first_id as number) && id <= (last_id as number))) continue
      database.connection.exec(`DELETE FROM log_body WHERE key = ${part}`)
    }
    expect(() => idsOf(database, build(plain).compile())).toThrow(
      expect.objectContaining({ code: 'CORRUPT' }),
    )
    expect(idsOf(database, compiled)).toEqual(ids)
  })

  it.each<[string, (db: Db) => { compile(): kysely.CompiledQuery }]>([
    [
      'a result of the same name',
      (db) =>
        db
          .with('logs', (db) => db.selectFrom('log_parts').select('part as id'))
          .selectFrom('logs')
          .select('id')
          .where('id', '=', 3),
    ],
    ['another table', (db) => db.selectFrom('log_parts').select('part as id').where('first_id', '=', 3)],
    [
      'a column of one of several tables',
      (db) => db.selectFrom(['logs', 'log_parts']).select('id').where('id', '=', 3),
    ],
    ['a comparison with a column', (db) => db.selectFrom('logs').select('id').whereRef('id', '=', 'part')],
    [
      'an alternative',
      (db) =>
        db
          .selectFrom('logs')
          .select('id')
          .where((eb) => eb.or([eb('id', '=', 3), eb('message', '=', 'hot')])),
    ],
  ])('leaves %s as it is', (_what, build) => {
    expect(build(narrow).compile().sql).toBe(build(plain).compile().sql)
  })
})

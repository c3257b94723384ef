import { SEVERITY_NAMES } from '@logpond/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import type { Row } from '../make-batch.js'
import { testBinding } from '../test-binding.js'
import { version2Content, version2Database } from '../upgrade/version-2.js'
import { BlockDatabase } from './block-database.js'

const HOUR = 3_600_000

const BINDINGS: readonly (readonly [string, SqliteBinding])[] = [
  ['better-sqlite3', testBinding],
  ['node:sqlite', nodeSqliteBinding],
]

const text = fc.oneof(
  fc.constantFrom('', 'a', '\0', 'a\0b', "it's", '"', '\\', '\ufeff', '漢字', '😀', 'a'.repeat(3000)),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const row: fc.Arbitrary<Row> = fc.record(
  {
    message: text,
    // Many equal times, before and after the epoch, with microseconds.
    timestamp: fc.integer({ min: -20, max: 20 }).map((quarter) => quarter * 250.001),
    severity: fc.integer({ min: 1, max: 24 }),
    service: fc.oneof(fc.constantFrom('api', 'web', ''), text),
    host: text,
    traceId: fc.constantFrom('a'.repeat(32), 'A'.repeat(32), '0123456789abcdef'.repeat(2)),
    spanId: fc.constantFrom('0123456789abcdef', 'b'.repeat(16)),
    attributes: fc.dictionary(
      fc.oneof(text, fc.constantFrom('ms', 'a.b')),
      fc.oneof(value, fc.array(value, { maxLength: 2 })),
      {
        maxKeys: 3,
      },
    ),
  },
  { requiredKeys: ['message', 'timestamp', 'severity'] },
)

type Act = { readonly rows: readonly Row[] } | 'seal' | { readonly keep: number }
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ rows: fc.array(row, { minLength: 1, maxLength: 12 }) }) },
    fc.constant('seal' as const),
    fc.record({ keep: fc.nat(30) }),
  ),
  { maxLength: 8 },
)

/** What `SELECT * FROM logs` must return for an entry, but for its part. */
function expected(id: number, entry: Row) {
  const microseconds = Math.round((entry.timestamp ?? 0) * 1000) + 0
  const severity = entry.severity ?? 9
  return {
    id,
    time: new Date(Math.floor(microseconds / 1000)).toISOString(),
    time_us: microseconds,
    severity: SEVERITY_NAMES[(severity - 1) >> 2],
    severity_number: severity,
    service: entry.service ?? null,
    host: entry.host ?? null,
    trace_id: entry.traceId ?? null,
    span_id: entry.spanId ?? null,
    message: entry.message,
    attributes: entry.attributes === undefined ? null : JSON.stringify(entry.attributes),
  }
}

function perform(database: BlockDatabase, acts: readonly Act[]): Map<number, Row> {
  const entries = new Map<number, Row>()
  for (const act of acts) {
    if (act === 'seal') database.seal()
    else if ('rows' in act) {
      const first = database.append(act.rows)
      for (const [place, one] of act.rows.entries()) entries.set(first + place, one)
    } else {
      database.keep(act.keep)
      const oldest = [...entries].sort(([a, x], [b, y]) => (x.timestamp ?? 0) - (y.timestamp ?? 0) || a - b)
      for (const [id] of oldest.slice(0, Math.max(0, oldest.length - act.keep))) entries.delete(id)
    }
  }
  return entries
}

/** Hours with some entries each, in parts of every kind. */
function fill(database: BlockDatabase): void {
  for (let hour = 0; hour < 6; hour++) {
    database.append(
      Array.from({ length: 10 }, (_, i) => ({
        message: `request ${i}`,
        timestamp: hour * HOUR + i * 1000,
        severity: hour === 5 && i > 7 ? 17 : 9,
        service: i % 2 === 0 ? 'web' : 'api',
        traceId: String(i).padStart(32, 'a'),
        attributes: { ms: i, http: { status: 200 + i } },
      })),
    )
    if (hour === 3) database.seal()
  }
}

describe.each(BINDINGS)('the views of SQL on %s', (_name, binding) => {
  it('have every entry once, as it was stored, whatever was sealed and deleted', () => {
    fc.assert(
      fc.property(acts, (acts) => {
        const database = new BlockDatabase({ binding })
        const entries = perform(database, acts)
        const rows = database.all('SELECT * FROM logs ORDER BY id')
        const all = [...entries].sort(([a], [b]) => a - b).map(([id, entry]) => expected(id, entry))
        expect(rows.map(({ part: _, ...entry }) => entry)).toEqual(all)
        expect(database.value('SELECT count(*) FROM logs')).toBe(all.length)
        expect(database.value('SELECT coalesce(sum(entries), 0) FROM log_parts')).toBe(all.length)
        // No entry is outside the bounds of its part.
        expect(
          database.value(`SELECT count(*) FROM logs l LEFT JOIN log_parts p ON p.part = l.part
            WHERE p.part IS NULL OR l.id NOT BETWEEN first_id AND last_id OR time NOT BETWEEN first_time AND last_time
              OR time_us NOT BETWEEN first_time_us AND last_time_us
              OR severity_number NOT BETWEEN min_severity_number AND max_severity_number`),
        ).toBe(0)
      }),
      { numRuns: 40 },
    )
  })

  it('have columns with the types of SQL', () => {
    const database = new BlockDatabase({ binding })
    fill(database)
    const columns = [
      'id',
      'time',
      'time_us',
      'severity',
      'severity_number',
      'service',
      'message',
      'attributes',
      'part',
    ]
    const types = columns.map((column) => `group_concat(DISTINCT typeof(${column})) AS ${column}`)
    expect(database.all(`SELECT ${types} FROM logs`)).toEqual([
      {
        id: 'integer',
        time: 'text',
        time_us: 'integer',
        severity: 'text',
        severity_number: 'integer',
        service: 'text',
        message: 'text',
        attributes: 'text',
        part: 'integer',
      },
    ])
    expect(
      database.value(
        'SELECT group_concat(DISTINCT typeof(first_id) || typeof(first_time_us) || typeof(bytes)) FROM log_parts',
      ),
    ).toBe('integerintegerinteger')
  })

  it('serve groups, joins, and JSON', () => {
    const database = new BlockDatabase({ binding })
    fill(database)
    expect(
      database.all('SELECT substr(time, 1, 13) AS hour, count(*) AS entries FROM logs GROUP BY hour LIMIT 2'),
    ).toEqual([
      { hour: '1970-01-01T00', entries: 10 },
      { hour: '1970-01-01T01', entries: 10 },
    ])
    expect(database.value(`SELECT strftime('%H', max(time)) FROM logs`)).toBe('05')
    expect(
      database.all(`SELECT service, max(attributes ->> 'ms') AS ms, max(json_extract(attributes, '$.http.status')) AS status
      FROM logs WHERE severity = 'error' GROUP BY service ORDER BY service`),
    ).toEqual([
      { service: 'api', ms: 9, status: 209 },
      { service: 'web', ms: 8, status: 208 },
    ])
    expect(database.value(`SELECT count(*) FROM logs WHERE trace_id = '${'A'.repeat(31)}7'`)).toBe(6)
    expect(
      database.value('SELECT count(*) FROM logs a JOIN logs b ON b.id = a.id + 1 AND b.time_us > a.time_us'),
    ).toBe(59)
    expect(
      database.all(
        'SELECT l.id FROM (SELECT 3 AS n UNION SELECT 41) v JOIN logs l ON l.id = v.n ORDER BY l.id',
      ),
    ).toEqual([{ id: 3 }, { id: 41 }])
  })

  it('answer a join that needs more parts at once than are kept open', () => {
    const database = new BlockDatabase({ binding, maxBytes: 1 })
    fill(database)
    const join = `SELECT count(*) FROM logs a CROSS JOIN logs b WHERE a.message = b.message AND a.service = b.service`
    expect(database.value(join)).toBe(360)
    expect(database.value('SELECT count(DISTINCT message) FROM logs')).toBe(10)
    expect(database.value(join)).toBe(360)
  })

  it('name a damaged block by its ids and times, and give no wrong entry', () => {
    const database = new BlockDatabase({ binding })
    fill(database)
    const [block] = database.all(`SELECT * FROM log_parts WHERE kind = 'block' ORDER BY first_id LIMIT 1`)
    const part = block?.part as number
    const before = database.all(`SELECT id, message, attributes FROM logs WHERE part <> ${part}`)
    database.damage(part)
    for (const sql of [
      'SELECT * FROM logs',
      `SELECT id, message, attributes, trace_id FROM logs WHERE part = ${part}`,
    ]) {
      expect(() => database.all(sql)).toThrow(
        expect.objectContaining({
          code: 'CORRUPT',
          message: expect.stringContaining(
            `Part ${part} is damaged, so its ${block?.entries} entries with ids from ${block?.first_id} to ${block?.last_id}`,
          ),
        }),
      )
    }
    expect(database.all(`SELECT id, message, attributes FROM logs WHERE part <> ${part}`)).toEqual(before)
  })

  it.each([
    ['a block without a body', 'DELETE FROM log_body', ['logs'], /^Part \d+ is damaged, .*body is missing/],
    [
      'a damaged head',
      'UPDATE log_part SET head = substr(head, 1, 50)',
      ['logs', 'log_parts'],
      /^Part \d+ cannot be read: /,
    ],
    [
      'a damaged list of deleted entries',
      `INSERT INTO log_dead SELECT key, x'0102' FROM log_part`,
      ['logs', 'log_parts'],
      /part \d+ .*deleted entries is damaged/,
    ],
  ])('name %s', (_what, damage, views, message) => {
    const database = new BlockDatabase({ binding })
    fill(database)
    database.connection.exec(damage)
    for (const view of views) {
      expect(() => database.all(`SELECT * FROM ${view}`)).toThrow(
        expect.objectContaining({ code: 'CORRUPT', message: expect.stringMatching(message) }),
      )
    }
  })

  it('open no part to count entries, and only the parts that are chosen', () => {
    const database = new BlockDatabase({ binding })
    fill(database)
    const part = database.value(`SELECT min(part) FROM log_parts WHERE kind = 'block'`) as number
    database.damage(part)
    expect(database.value('SELECT count(*) FROM logs')).toBe(60)
    expect(
      database.value(
        `SELECT count(message) FROM logs WHERE part IN (SELECT part FROM log_parts WHERE first_time >= '1970-01-01T04')`,
      ),
    ).toBe(20)
  })

  it('have the rows of an older file, before, while and after they are sealed', () => {
    const { entries } = version2Content()
    const database = new BlockDatabase({ binding, path: version2Database() })
    const all = () => database.all('SELECT * FROM logs ORDER BY id').map(({ part: _, ...entry }) => entry)
    const wanted = entries.map(({ id, ...entry }) => expected(id, entry as Row))
    expect(database.value(`SELECT group_concat(DISTINCT kind) FROM log_parts`)).toBe('rows')
    expect(all()).toEqual(wanted)
    const half = Math.floor(entries.length / 2)
    const byTime = [...entries].sort((a, b) => a.timestamp - b.timestamp || a.id - b.id).map(({ id }) => id)
    const kept = new Set(byTime.slice(-half))
    database.keep(half)
    const left = wanted.filter(({ id }) => kept.has(id))
    expect(all()).toEqual(left)
    while (database.sealSome()) expect(database.value('SELECT count(message) FROM logs')).toBe(half)
    expect(all()).toEqual(left)
    expect(database.value(`SELECT count(*) FROM log_parts WHERE kind = 'rows'`)).toBe(0)
  })

  it('fail if another program has deleted rows of an older file', () => {
    const database = new BlockDatabase({ binding, path: version2Database() })
    database.connection.exec('DELETE FROM log WHERE id = (SELECT min(id) FROM log)')
    expect(() => database.all('SELECT * FROM logs')).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('Another program') }),
    )
  })
})

import { join } from 'node:path'
import type { DriverRetention } from '@logpond/core'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { MAX_ID } from '../src/schema/log-state.js'
import { SqliteDriver } from '../src/sqlite-driver.js'
import type { SqliteOptions } from '../src/sqlite-options.js'
import { makeBatch } from './make-batch.js'
import { openDriver } from './open-driver.js'
import { temporaryDirectory } from './temporary-directory.js'
import { testBinding } from './test-binding.js'

const ALL = { minSeverity: 1, maxSeverity: 24 }
const word = (text: string) => ({ text: { all: [{ words: [text], prefix: false }], none: [] } })
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ message: `alpha m${i}`, timestamp: i, attributes: { i } }))

function changeFile(path: string, sql: string): void {
  const database = new Database(path)
  database.exec(sql)
  database.close()
}

/** A closed database of 100 entries that another program has changed. */
async function changed(sql: string): Promise<string> {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = new SqliteDriver({ binding: testBinding, options: { path } })
  await driver.open()
  driver.append(makeBatch(rows(100)))
  await driver.close()
  changeFile(path, sql)
  return path
}

async function reopened(path: string, options: Partial<SqliteOptions> = {}) {
  const driver = new SqliteDriver({ binding: testBinding, options: { ...options, path } })
  const found = await driver.open()
  onTestFinished(() => driver.close())
  return { driver, found: found.map(({ message }) => message) }
}

/** Cleans up, and fails if that does not end. */
async function clean(driver: SqliteDriver, policy: Partial<DriverRetention>): Promise<number> {
  let deleted = 0
  for (let step = 0; step < 200; step++) {
    const { deleted: more, more: goesOn } = await driver.deleteOldest(
      { expired: [], dryRun: false, ...policy },
      500,
    )
    deleted += more
    if (!goesOn) return deleted
  }
  throw new Error('The cleanup does not end.')
}

function stateOf(path: string) {
  const database = new Database(path, { readonly: true })
  const { entries, counted } = database
    .prepare('SELECT (SELECT count(*) FROM log) AS entries, entry_count AS counted FROM log_state')
    .get() as { entries: number; counted: number }
  database.close()
  return { entries, counted }
}

const CHANGES = {
  'deleted half': 'DELETE FROM log WHERE id % 2',
  'deleted all': 'DELETE FROM log',
  'deleted the newest': 'DELETE FROM log WHERE id > 40',
  'set a counter too large': 'UPDATE log_state SET entry_count = 5000',
  'set a counter too small': 'UPDATE log_state SET entry_count = 3',
  'set a negative counter': 'UPDATE log_state SET entry_count = -7',
  'set a counter to text': `UPDATE log_state SET entry_count = 'many'`,
  'set a counter to a fraction': 'UPDATE log_state SET entry_count = 1.5',
  'set the next id back': 'UPDATE log_state SET next_id = 5',
  'set the index ahead': 'UPDATE log_state SET text_id = 5000',
  'set the index to text': `UPDATE log_state SET text_id = 'all'`,
  'added a row with the next id': `INSERT INTO log (id, timestamp, severity, message) VALUES (101, 5, 9, 'mine')`,
  'added a row far ahead': `INSERT INTO log (id, timestamp, severity, message) VALUES (999999, 5, 9, 'mine')`,
  'added a row with the greatest id': `INSERT INTO log (id, timestamp, severity, message) VALUES (${2n ** 63n - 1n}, 5, 9, 'mine')`,
  'added rows before the first': `INSERT INTO log (id, timestamp, severity, message) SELECT id - 100, 5, 9, 'mine' FROM log`,
  'changed messages': `UPDATE log SET message = 'changed beta'`,
  'changed times': 'UPDATE log SET timestamp = 1000 - timestamp',
  'set times to text': `UPDATE log SET timestamp = 'abc' WHERE id % 3 = 0`,
  'set times to infinity':
    'UPDATE log SET timestamp = 9e999 WHERE id % 3 = 0; UPDATE log SET timestamp = -9e999 WHERE id % 3 = 1',
  'doubled the row of counters': 'INSERT INTO log_state SELECT * FROM log_state',
  'emptied the index': `INSERT INTO log_text (log_text) VALUES ('delete-all')`,
  'added a trigger that copies':
    'CREATE TABLE mine (id); CREATE TRIGGER t AFTER DELETE ON log BEGIN INSERT INTO mine VALUES (old.id); END',
}

it.each(Object.entries(CHANGES))(
  'opens, writes and cleans up exactly after another program %s',
  async (_name, sql) => {
    const path = await changed(sql)
    const { driver } = await reopened(path)
    const before = stateOf(path).entries
    const ids = driver.append(makeBatch(rows(20)))
    expect(stateOf(path).entries).toBe(before + 20)
    expect(await clean(driver, { maxEntries: 10 })).toBe(before + 10)
    expect(stateOf(path)).toEqual({ entries: 10, counted: 10 })
    const next = driver.append(makeBatch(rows(1)))
    expect(next[0]).toBeGreaterThan(ids.at(-1) as number)
    expect(await driver.count(word('alpha'))).toBe(
      (await driver.readAfter(0, { contains: 'alpha' }, 1000)).length,
    )
  },
)

it.each(Object.entries(CHANGES))(
  'cleans up exactly after another program %s while it is open',
  async (_name, sql) => {
    const path = join(temporaryDirectory(), 'a.db')
    const driver = await openDriver({ path })
    driver.append(makeBatch(rows(100)))
    changeFile(path, sql)
    const before = stateOf(path).entries
    // Impossible counters are corrected when the database is opened again.
    const outcome = await clean(driver, { maxEntries: 10 }).catch((thrown: { code: string }) => thrown.code)
    expect([Math.max(0, before - 10), 'CORRUPT']).toContain(outcome)
    if (outcome === 'CORRUPT') expect(stateOf(path).entries).toBe(before)
    else expect(stateOf(path)).toEqual({ entries: Math.min(before, 10), counted: Math.min(before, 10) })
  },
)

it.each(Object.entries(CHANGES))(
  'finishes a dry run and a cleanup after another program %s',
  async (_name, sql) => {
    const { driver } = await reopened(await changed(sql))
    const policy = { expired: [{ ...ALL, before: 0.03 }], maxBytes: 1 }
    await driver.deleteOldest({ ...policy, dryRun: true }, 500)
    await clean(driver, policy)
    expect(await driver.search({ order: 'newest', limit: 1000 })).toEqual([])
  },
)

it('deletes what the policy demands, whatever the counter is', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -10, max: 300 }),
      fc.integer({ min: 0, max: 150 }),
      fc.integer({ min: 0, max: 120 }),
      async (counted, deleted, maxEntries) => {
        const path = await changed(
          `UPDATE log_state SET entry_count = ${counted}; DELETE FROM log WHERE id <= ${deleted}`,
        )
        const { driver } = await reopened(path)
        const left = Math.max(0, 100 - deleted)
        const announced = await driver.deleteOldest({ expired: [], maxEntries, dryRun: true }, 500)
        expect(announced.deleted).toBe(Math.max(0, left - maxEntries))
        expect(await clean(driver, { maxEntries })).toBe(announced.deleted)
        const entries = Math.min(left, maxEntries)
        expect(stateOf(path)).toEqual({ entries, counted: entries })
        await driver.close()
      },
    ),
    { numRuns: 25 },
  )
})

it('reports that entries cannot be deleted if a trigger keeps them', async () => {
  const { driver } = await reopened(
    await changed('CREATE TRIGGER mine BEFORE DELETE ON log BEGIN SELECT RAISE(IGNORE); END'),
  )
  await expect(clean(driver, { maxEntries: 10 })).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('triggers'),
  })
  expect(await clean(driver, { expired: [{ ...ALL, before: 50 }] })).toBe(0)
})

it('finishes if a trigger inserts deleted entries again', async () => {
  const { driver } = await reopened(
    await changed(
      `CREATE TRIGGER mine AFTER DELETE ON log BEGIN INSERT INTO log (timestamp, severity, message) VALUES (old.timestamp, 9, 'again'); END`,
    ),
  )
  for (const policy of [{ expired: [{ ...ALL, before: 50 }] }, { maxEntries: 10 }, { maxBytes: 1 }]) {
    await clean(driver, policy)
  }
  expect(await driver.search({ order: 'newest', limit: 1 })).toMatchObject([{ message: 'again' }])
})

it('refuses the entry that a trigger ignores, and stores the others', async () => {
  const path = await changed(
    `CREATE TRIGGER mine BEFORE INSERT ON log WHEN new.message = 'no' BEGIN SELECT RAISE(IGNORE); END`,
  )
  const { driver } = await reopened(path)
  expect(() => driver.append(makeBatch([{ message: 'no' }]))).toThrow(
    expect.objectContaining({ code: 'ENTRY_REJECTED' }),
  )
  expect(() => driver.append(makeBatch(Array(70).fill({ message: 'no' })))).toThrow(
    expect.objectContaining({ code: 'ENTRY_REJECTED' }),
  )
  expect(driver.append(makeBatch([{ message: 'yes' }]))).toEqual([101])
  expect(stateOf(path)).toEqual({ entries: 101, counted: 101 })
})

it.each([
  ['DELETE FROM log_state', 'has no row'],
  [`UPDATE log_state SET next_id = ${2 ** 53 - 5}`, 'next_id'],
  ['UPDATE log_state SET next_id = 0', 'next_id'],
  [`UPDATE log_state SET next_id = 'soon'`, 'next_id'],
  ['UPDATE log_state SET next_id = 2.5', 'next_id'],
])('refuses a database after %s', async (sql, words) => {
  const path = await changed(sql)
  await expect(reopened(path)).rejects.toMatchObject({
    code: 'CORRUPT',
    message: expect.stringContaining(words),
  })
})

it('refuses to assign an id beyond the maximum', async () => {
  const path = await changed(`UPDATE log_state SET next_id = ${MAX_ID - 3}`)
  const { driver } = await reopened(path)
  expect(driver.append(makeBatch(rows(2)))).toEqual([MAX_ID - 3, MAX_ID - 2])
  expect(() => driver.append(makeBatch(rows(2)))).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('new file') }),
  )
  await driver.close()
  expect(await (await reopened(path)).driver.count({})).toBe(102)
})

it('reports wrong counters once', async () => {
  const path = await changed('UPDATE log_state SET next_id = 7')
  const { driver, found } = await reopened(path, { fullText: false })
  expect(found).toEqual([
    expect.stringMatching(/next id was 7, but an entry with id 100 existed.*100 entries, up to id 100/),
  ])
  // A call shows that the caller has received the report.
  expect(await driver.count({})).toBe(100)
  await driver.close()
  expect((await reopened(path, { fullText: false })).found).toEqual([])
})

it('finds rows that were added after the last id like all others', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch(rows(10)))
  changeFile(path, `INSERT INTO log (id, timestamp, severity, message) VALUES (5000, 5, 9, 'mine alpha')`)
  expect(driver.append(makeBatch(rows(2)))).toEqual([5001, 5002])
  expect(driver.stats()).toMatchObject({ entries: 13, lastId: 5002 })
  expect(await driver.count(word('mine'))).toBe(1)
  expect((await driver.readAfter(10, {}, 10)).map(({ id }) => id)).toEqual([5000, 5001, 5002])
})

it('opens although the index is billions of ids behind', async () => {
  const path = await changed(`
    INSERT INTO log (id, timestamp, severity, message) SELECT id * 1048576, 5, 9, 'far' FROM log WHERE id > 1;
    UPDATE log_state SET next_id = ${100 * 1_048_576 * 1000}, entry_count = 199, text_id = 1`)
  const { driver } = await reopened(path)
  expect(await driver.count(word('far'))).toBe(99)
})

it('reads invalid entries together with all others', async () => {
  const path = await changed(`
    UPDATE log SET attributes = '{bad' WHERE id = 2;
    UPDATE log SET attributes = '[1]' WHERE id = 3;
    UPDATE log SET attributes = '{"a":1},{"b":2}' WHERE id = 4;
    UPDATE log SET message = x'ff41', service = x'42', attributes = x'7b7d' WHERE id = 5;
    UPDATE log SET severity = 99 WHERE id = 6;
    UPDATE log SET severity = 'high' WHERE id = 7;
    UPDATE log SET timestamp = 'soon' WHERE id = 8;`)
  const { driver } = await reopened(path)
  const entries = new Map((await driver.readAfter(0, {}, 1000)).map((entry) => [entry.id, entry]))
  expect(entries.size).toBe(100)
  expect(entries.get(1)?.attributes).toEqual({ i: 0 })
  expect(entries.get(2)?.attributes).toEqual({ 'logpond.raw_attributes': '{bad' })
  expect(entries.get(3)?.attributes).toEqual({ 'logpond.raw_attributes': '[1]' })
  expect(entries.get(4)?.attributes).toEqual({ 'logpond.raw_attributes': '{"a":1},{"b":2}' })
  expect(entries.get(5)).toMatchObject({ message: '\ufffdA', service: 'B', attributes: {} })
  expect(entries.get(6)?.severity).toBe(24)
  expect(entries.get(7)?.severity).toBe(1)
  expect(entries.get(8)?.timestamp).toBe(0)
  for (const entry of (await driver.search({ order: 'oldest', limit: 1000 })).values()) {
    expect(entry).toEqual(entries.get(entry.id))
  }
  const buckets = await driver.histogram({ bucket: 1000 })
  expect(Object.keys(buckets[0]?.bySeverity ?? {})).toEqual(['1', '9', '24'])
})

it('reads all entries with a valid time page by page, without those that have none', async () => {
  const path = await changed(`UPDATE log SET timestamp = 'soon', message = 'rare' WHERE id % 2`)
  const { driver } = await reopened(path)
  for (const order of ['newest', 'oldest'] as const) {
    const ids: number[] = []
    for (let after: { timestamp: number; id: number } | undefined; ; ) {
      const page = await driver.search({ order, limit: 7, ...(after && { after }) })
      ids.push(...page.map(({ id }) => id))
      after = page.at(-1)
      if (page.length < 7) break
    }
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => 2 * i + 2))
  }
  expect(MAX_ID).toBeLessThan(Number.MAX_SAFE_INTEGER)
})

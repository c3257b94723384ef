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

/** 100 entries in 10 parts, with keys from 1 to 10. */
function appendParts(driver: SqliteDriver): void {
  for (let first = 0; first < 100; first += 10) driver.append(makeBatch(rows(100).slice(first, first + 10)))
}

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
  appendParts(driver)
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

/** The entries that can be read, and their number according to the counters. */
async function stateOf(path: string) {
  const driver = new SqliteDriver({ binding: testBinding, options: { path }, role: 'reader' })
  await driver.open()
  const entries = await driver.search({ order: 'oldest', limit: 1000 })
  const counted = driver.stats().entries
  await driver.close()
  return { entries: entries.length, counted }
}

const CHANGES = {
  'deleted half of the parts': 'DELETE FROM log_part WHERE key % 2',
  'deleted all parts': 'DELETE FROM log_part',
  'deleted the newest parts': 'DELETE FROM log_part WHERE key > 4',
  'set a counter too large': 'UPDATE log_state SET entry_count = 5000',
  'set a counter too small': 'UPDATE log_state SET entry_count = 3',
  'set a negative counter': 'UPDATE log_state SET entry_count = -7',
  'set a counter to text': `UPDATE log_state SET entry_count = 'many'`,
  'set a counter to a fraction': 'UPDATE log_state SET entry_count = 1.5',
  'set the next id back': 'UPDATE log_state SET next_id = 5',
  'set the next part back': 'UPDATE log_state SET next_part = 5',
  'set the changes to text': `UPDATE log_state SET changes = 'none'`,
  'doubled the row of counters': 'INSERT INTO log_state SELECT * FROM log_state',
  'added a trigger that copies':
    'CREATE TABLE mine (key); CREATE TRIGGER t AFTER DELETE ON log_part BEGIN INSERT INTO mine VALUES (old.key); END',
}

it.each(Object.entries(CHANGES))(
  'opens, writes and cleans up exactly after another program %s',
  async (_name, sql) => {
    const path = await changed(sql)
    const { driver } = await reopened(path)
    const before = (await stateOf(path)).entries
    const ids = driver.append(makeBatch(rows(20)))
    expect((await stateOf(path)).entries).toBe(before + 20)
    expect(await clean(driver, { maxEntries: 10 })).toBe(before + 10)
    expect(await stateOf(path)).toEqual({ entries: 10, counted: 10 })
    const next = driver.append(makeBatch(rows(1)))
    expect(next[0]).toBeGreaterThan(ids.at(-1) as number)
    expect(await driver.count(word('alpha'))).toBe(
      (await driver.readAfter(0, { contains: 'alpha' }, 1000)).length,
    )
  },
)

it.each(Object.entries(CHANGES))(
  'cleans up exactly, or not at all, after another program %s while it is open',
  async (_name, sql) => {
    const path = join(temporaryDirectory(), 'a.db')
    const driver = await openDriver({ path })
    appendParts(driver)
    changeFile(path, sql)
    // Impossible counters are corrected when the database is opened again.
    const outcome = await clean(driver, { maxEntries: 10 }).catch((thrown: { code: string }) => thrown.code)
    await driver.close()
    const { driver: again } = await reopened(path)
    const left = (await again.search({ order: 'newest', limit: 1000 })).map(({ message }) => message)
    expect(again.stats().entries).toBe(left.length)
    // Entries beyond the counters are left to the next cleanup.
    if (outcome !== 'CORRUPT' && !sql.includes('next_')) expect(left.length).toBeLessThanOrEqual(10)
    await clean(again, { maxEntries: 10 })
    expect(again.stats().entries).toBeLessThanOrEqual(10)
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
      fc.integer({ min: 0, max: 11 }),
      fc.integer({ min: 0, max: 120 }),
      async (counted, deleted, maxEntries) => {
        const path = await changed(
          `UPDATE log_state SET entry_count = ${counted}; DELETE FROM log_part WHERE key <= ${deleted}`,
        )
        const { driver } = await reopened(path)
        const left = Math.max(0, 100 - 10 * deleted)
        const announced = await driver.deleteOldest({ expired: [], maxEntries, dryRun: true }, 500)
        expect(announced.deleted).toBe(Math.max(0, left - maxEntries))
        expect(await clean(driver, { maxEntries })).toBe(announced.deleted)
        const entries = Math.min(left, maxEntries)
        expect(await stateOf(path)).toEqual({ entries, counted: entries })
        await driver.close()
      },
    ),
    { numRuns: 25 },
  )
})

it('ends a cleanup if a trigger keeps parts', async () => {
  const path = await changed('CREATE TRIGGER mine BEFORE DELETE ON log_part BEGIN SELECT RAISE(IGNORE); END')
  const { driver } = await reopened(path)
  await clean(driver, { maxEntries: 10 }).catch((thrown: { code: string }) => thrown.code)
})

it('refuses the batch that a trigger refuses, and stores the others', async () => {
  const path = await changed(
    `CREATE TRIGGER mine BEFORE INSERT ON log_part WHEN instr(new.body, CAST('poison' AS BLOB)) > 0
     BEGIN SELECT RAISE(ABORT, 'not with me'); END`,
  )
  const { driver } = await reopened(path)
  expect(() => driver.append(makeBatch([{ message: 'poison' }]))).toThrow(
    expect.objectContaining({ code: 'ENTRY_REJECTED' }),
  )
  expect(driver.append(makeBatch([{ message: 'yes' }]))).toEqual([101])
  expect(await stateOf(path)).toEqual({ entries: 101, counted: 101 })
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
  const { driver, found } = await reopened(path)
  expect(found).toEqual([
    expect.stringMatching(/next id was 7, but an entry with id 100 existed.*100 entries, up to id 100/),
  ])
  // A call shows that the caller has received the report.
  expect(await driver.count({})).toBe(100)
  await driver.close()
  expect((await reopened(path)).found).toEqual([])
})

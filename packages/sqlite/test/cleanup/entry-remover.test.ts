import { statSync } from 'node:fs'
import { join } from 'node:path'
import { BatchMemory, packBatch } from '@logpond/blocks'
import type { DriverRetention } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { checkSqliteOptions } from '../../src/check-sqlite-options.js'
import { EntryRemover } from '../../src/cleanup/entry-remover.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { openWriter } from '../../src/open-connection.js'
import type { SqliteDriver } from '../../src/sqlite-driver.js'
import { BatchWriter } from '../../src/write/batch-writer.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const word = (text: string) => ({ text: { all: [{ words: [text], prefix: false }], none: [] } })

/** Runs a cleanup to its end. Returns the number of deleted entries of each step. */
async function clean(driver: SqliteDriver, policy: DriverRetention, budget = 500): Promise<number[]> {
  const steps: number[] = []
  for (let more = true; more; ) {
    const step = await driver.deleteOldest(policy, budget)
    expect(step.deleted).toBeLessThanOrEqual(budget)
    steps.push(step.deleted)
    more = step.more
  }
  return steps
}

it('deletes exactly the entries that a dry run counts', async () => {
  // An entry may match several rules, and some rules match no entry.
  const rules = fc.array(
    fc.record({
      minSeverity: fc.constantFrom(1, 5, 9, 17),
      maxSeverity: fc.constantFrom(8, 12, 16, 24),
      before: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 3 },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({ timestamp: fc.integer({ min: 0, max: 20 }), severity: fc.integer({ min: 1, max: 24 }) }),
        {
          minLength: 1,
          maxLength: 60,
        },
      ),
      rules,
      fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
      fc.integer({ min: 1, max: 20 }),
      async (rows, expired, maxEntries, budget) => {
        const driver = await openDriver({ path: ':memory:' })
        const model = memoryDriver()
        const batch = makeBatch(rows.map((each, i) => ({ ...each, message: `m${i}` })))
        driver.append(batch)
        model.append(batch)
        const policy = { expired, ...(maxEntries !== undefined && { maxEntries }), dryRun: false }
        const announced = await driver.deleteOldest({ ...policy, dryRun: true }, budget)
        const deleted = (await clean(driver, policy, budget)).reduce((sum, step) => sum + step, 0)
        expect(announced).toEqual({ deleted, more: false })
        for (let more = true; more; ) more = (await model.deleteOldest(policy, budget)).more
        const left = await driver.readAfter(0, {}, 1000)
        expect(left).toEqual(await model.readAfter(0, {}, 1000))
        expect(driver.stats().entries).toBe(left.length)
        driver.close()
      },
    ),
    { numRuns: 100 },
  )
})

it('deletes the oldest entries first, over all rules', async () => {
  const driver = await openDriver({ path: ':memory:' })
  driver.append(
    makeBatch(
      Array.from({ length: 40 }, (_, i) => ({
        message: `m${i}`,
        timestamp: (i * 7) % 20,
        severity: 1 + (i % 24),
      })),
    ),
  )
  const expired = [
    { minSeverity: 13, maxSeverity: 24, before: 15 },
    { minSeverity: 1, maxSeverity: 16, before: 10 },
  ]
  const isGone = (entry: { severity: number; timestamp: number }) =>
    expired.some(
      (rule) =>
        entry.severity >= rule.minSeverity &&
        entry.severity <= rule.maxSeverity &&
        entry.timestamp < rule.before,
    )
  const before = await driver.search({ order: 'oldest', limit: 100 })
  const { deleted } = await driver.deleteOldest({ expired, dryRun: false }, 9)
  const gone = before.filter(isGone).slice(0, deleted)
  expect(deleted).toBe(9)
  expect(await driver.search({ order: 'oldest', limit: 100 })).toEqual(
    before.filter((entry) => !gone.includes(entry)),
  )
  driver.close()
})

it('removes deleted entries from the full-text index too', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  driver.append(
    makeBatch(Array.from({ length: 3000 }, (_, i) => ({ message: `secret n${i}`, timestamp: i }))),
  )
  await clean(driver, { expired: [], maxEntries: 10, dryRun: false })
  expect(await driver.count(word('secret'))).toBe(10)
  expect(await driver.count(word('n5'))).toBe(0)
  driver.close()
  const database = new Database(path)
  database.exec(`INSERT INTO log_text (log_text, rank) VALUES ('integrity-check', 1)`)
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
  database.close()
})

it('returns the space to the file system', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  const rows = Array.from({ length: 2000 }, (_, i) => ({
    message: `${'lorem ipsum '.repeat(20)} ${i}`,
    timestamp: i,
  }))
  for (let i = 0; i < 10; i++) driver.append(makeBatch(rows))
  await driver.checkpoint()
  const full = statSync(path).size
  await clean(driver, { expired: [], maxEntries: 100, dryRun: false })
  expect(statSync(path).size).toBeLessThan(full / 10)
  expect(driver.stats().bytes).toBeLessThan(full / 10)
  expect(driver.stats().entries).toBe(100)
})

it.each([0.9, 0.6, 0.15])(
  'keeps the store under %f of its bytes, and deletes few more entries than necessary',
  async (share) => {
    const driver = await openDriver()
    const rows = (batch: number) =>
      Array.from({ length: 2000 }, (_, i) => ({
        message: `${'lorem ipsum dolor '.repeat(5)} w${(batch * 2000 + i) % 3001} n${batch * 2000 + i}`,
        timestamp: batch * 2000 + i,
      }))
    for (let i = 0; i < 15; i++) driver.append(makeBatch(rows(i)))
    await driver.checkpoint()
    const maxBytes = Math.round(driver.stats().bytes * share)
    const { deleted: announced } = await driver.deleteOldest({ expired: [], maxBytes, dryRun: true }, 1)
    const deleted = (await clean(driver, { expired: [], maxBytes, dryRun: false })).reduce(
      (sum, step) => sum + step,
      0,
    )
    const { bytes, entries } = driver.stats()
    expect(bytes).toBeLessThanOrEqual(maxBytes)
    expect(entries).toBe(30_000 - deleted)
    expect(entries / 30_000).toBeGreaterThan(share * 0.9)
    expect(Math.abs(announced - deleted)).toBeLessThan(30_000 * 0.1)
    expect((await driver.search({ order: 'newest', limit: 1 }))[0]?.timestamp).toBe(29_999)
  },
)

it('measures the space that a small deletion frees before it deletes more', async () => {
  const driver = await openDriver()
  for (let batch = 0; batch < 10; batch++) {
    const first = batch * 2000
    const numbers = Array.from({ length: 2000 }, (_, i) => first + i)
    driver.append(makeBatch(numbers.map((n) => ({ message: `lorem ipsum n${n} m${n}`, timestamp: n }))))
  }
  const shrink = async (share: number) => {
    const { bytes, entries } = driver.stats()
    await clean(driver, { expired: [], maxBytes: Math.round(bytes * share), dryRun: false })
    return driver.stats().entries / entries
  }
  await shrink(0.7)
  expect(await shrink(0.85)).toBeGreaterThan(0.8)
})

it('deletes in steps, with room for batches between them', async () => {
  const driver = await openDriver()
  driver.append(makeBatch(Array.from({ length: 5000 }, (_, i) => ({ timestamp: i }))))
  const policy = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 4000 }], dryRun: false }
  const ids: number[] = []
  let deleted = 0
  for (let more = true; more; ) {
    const step = await driver.deleteOldest(policy, 300)
    expect(step.deleted).toBeLessThanOrEqual(300)
    deleted += step.deleted
    more = step.more
    ids.push(...driver.append(makeBatch([{ timestamp: 9000 }])))
  }
  expect(deleted).toBe(4000)
  expect(ids[0]).toBe(5001)
  expect(await driver.count({})).toBe(1000 + ids.length)
})

it.each([
  { milliseconds: 80, sizes: [500, 250, 250] },
  { milliseconds: 1, sizes: [500, 1000, 2000] },
])('deletes $sizes entries at once if a step takes $milliseconds ms', ({ milliseconds, sizes }) => {
  const connection = openWriter(testBinding, checkSqliteOptions({ path: ':memory:' }))
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  const memory = new BatchMemory()
  const batch = packBatch(makeBatch(Array.from({ length: 5000 }, () => ({}))), memory)
  new BatchWriter(connection, statements, { fullText: true }).append(batch)
  let time = 0
  const remover = new EntryRemover(connection, statements, () => {
    time += milliseconds
    return time
  })
  const policy = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 9e12 }], dryRun: false }
  expect(sizes.map(() => remover.deleteOldest(policy, 5000).deleted)).toEqual(sizes)
})

it('finds expired entries among many that are kept', async () => {
  const driver = await openDriver({ fullText: false })
  const rows = Array.from({ length: 60_000 }, (_, i) => ({ timestamp: 5, severity: i % 1000 === 0 ? 5 : 9 }))
  driver.append(makeBatch(rows))
  driver.append(makeBatch(rows.map((each, i) => ({ ...each, timestamp: i }))))
  const policy = { expired: [{ minSeverity: 5, maxSeverity: 8, before: 100_000 }], dryRun: false }
  expect((await clean(driver, policy)).reduce((sum, step) => sum + step, 0)).toBe(120)
  expect(await driver.count({ maxSeverity: 8 })).toBe(0)
})

it('searches the kept entries once, not once for each step', () => {
  const connection = openWriter(testBinding, checkSqliteOptions({ path: ':memory:' }))
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  const memory = new BatchMemory()
  const writer = new BatchWriter(connection, statements, { fullText: true })
  for (let batch = 0; batch < 6; batch++) {
    const rows = Array.from({ length: 20_000 }, (_, i) => ({
      message: `message ${i}`,
      timestamp: batch * 20_000 + i,
      severity: i % 2 ? 5 : 9,
    }))
    writer.append(packBatch(makeBatch(rows), memory))
  }
  // No step takes any time, so the steps have the sizes of a fast machine.
  const remover = new EntryRemover(connection, statements, () => 0)
  const policy = { expired: [{ minSeverity: 5, maxSeverity: 8, before: 200_000 }], dryRun: false }
  const steps: number[] = []
  for (let more = true; more; ) {
    const step = remover.deleteOldest(policy, 2000)
    steps.push(step.deleted)
    more = step.more
  }
  expect(steps.reduce((sum, deleted) => sum + deleted, 0)).toBe(60_000)
  const lastDeletion = steps.findLastIndex((deleted) => deleted > 0)
  expect(lastDeletion).toBeLessThan(40)
  expect(steps.length - lastDeletion).toBeLessThan(60)
})

it('finds the entries again that a step could not delete', () => {
  const connection = openWriter(testBinding, checkSqliteOptions({ path: ':memory:' }))
  onTestFinished(() => connection.close())
  const statements = new StatementCache(connection)
  const batch = packBatch(
    makeBatch(Array.from({ length: 100 }, (_, i) => ({ timestamp: i }))),
    new BatchMemory(),
  )
  new BatchWriter(connection, statements, { fullText: true }).append(batch)
  const remover = new EntryRemover(connection, statements)
  const policy = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 60 }], dryRun: false }
  connection.exec(`CREATE TEMP TRIGGER kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'no room'); END`)
  expect(() => remover.deleteOldest(policy, 500)).toThrow('no room')
  connection.exec('DROP TRIGGER kept')
  expect(remover.deleteOldest(policy, 500)).toEqual({ deleted: 60, more: true })
})

it('follows a policy that changes during a cleanup', async () => {
  const driver = await openDriver()
  driver.append(
    makeBatch(Array.from({ length: 1000 }, (_, i) => ({ timestamp: i, severity: i < 500 ? 5 : 9 }))),
  )
  const debug = { minSeverity: 5, maxSeverity: 8, before: 400 }
  expect(await driver.deleteOldest({ expired: [debug], dryRun: false }, 100)).toMatchObject({ deleted: 100 })
  driver.append(makeBatch([{ timestamp: -5, severity: 5, message: 'old' }]))
  const all = { minSeverity: 1, maxSeverity: 24, before: 450 }
  const deleted = (await clean(driver, { expired: [all], dryRun: false })).reduce(
    (sum, step) => sum + step,
    0,
  )
  expect(deleted).toBe(351)
  expect((await driver.search({ order: 'oldest', limit: 1 }))[0]?.timestamp).toBe(450)
})

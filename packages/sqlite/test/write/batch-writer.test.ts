import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'

const all = { order: 'oldest', limit: 10_000 } as const
const everything = { expired: [{ minSeverity: 1, maxSeverity: 24, before: 9e12 }], dryRun: false }

it('assigns ascending ids from 1 without gaps', async () => {
  const driver = await openDriver()
  expect(driver.append(makeBatch([{}, {}, {}]))).toEqual([1, 2, 3])
  expect(driver.append(makeBatch([{}]))).toEqual([4])
})

it('writes a token once, and returns its first ids again', async () => {
  const driver = await openDriver()
  const batch = makeBatch([{ message: 'a' }, { message: 'b' }])
  const ids = driver.append(batch)
  driver.append(makeBatch([{ message: 'c' }]))
  expect(driver.append(batch)).toEqual(ids)
  expect(driver.appendSync(batch, 1000)).toEqual(ids)
  expect(await driver.count({})).toBe(3)
})

it('recognizes a token after closing and opening', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const batch = makeBatch([{ message: 'a' }])
  const first = await openDriver({ path })
  const ids = first.append(batch)
  first.close()
  const second = await openDriver({ path })
  expect(second.append(batch)).toEqual(ids)
  expect(second.stats()).toMatchObject({ entries: 1, lastId: 1 })
})

it('forgets only old tokens', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  const batches = Array.from({ length: 1600 }, (_, i) => makeBatch([{ message: `${i}` }]))
  const ids = batches.map((batch) => driver.append(batch)[0])
  for (const i of [1599, 1200, 700]) expect(driver.append(batches[i] ?? makeBatch([]))).toEqual([ids[i]])
  expect(driver.stats().entries).toBe(1600)
  const database = new Database(path, { readonly: true })
  const kept = database.prepare('SELECT count(*) FROM log_batch').pluck().get()
  database.close()
  expect(kept).toBeLessThanOrEqual(1250)
})

it('writes nothing of a batch that fails at any row, not even its token', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path })
  const other = new Database(path)
  other.exec(
    `CREATE TRIGGER refuse BEFORE INSERT ON log WHEN new.message = 'bad' BEGIN SELECT raise(ABORT, 'no'); END`,
  )
  for (const position of [0, 1, 63, 64, 70, 72, 74]) {
    const rows = Array.from({ length: 75 }, (_, i) => ({ message: i === position ? 'bad' : 'good' }))
    const batch = makeBatch(rows)
    expect(() => driver.append(batch)).toThrow(expect.objectContaining({ code: 'ENTRY_REJECTED' }))
    expect(driver.stats()).toMatchObject({ entries: 0, lastId: 0 })
    expect(
      await driver.search({ ...all, text: { all: [{ words: ['good'], prefix: false }], none: [] } }),
    ).toEqual([])
  }
  const batch = makeBatch([{ message: 'bad' }])
  expect(() => driver.append(batch)).toThrow()
  other.exec('DROP TRIGGER refuse')
  other.close()
  expect(driver.append(batch)).toEqual([1])
})

it('never reuses an id, even after the newest entries were deleted', async () => {
  const driver = await openDriver()
  driver.append(makeBatch([{}, {}, {}]))
  expect(await driver.deleteOldest(everything, 100)).toEqual({ deleted: 3, more: true })
  expect(await driver.count({})).toBe(0)
  expect(driver.append(makeBatch([{}]))).toEqual([4])
})

it('waits for the lock of another connection, then fails with BUSY and has written nothing', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = await openDriver({ path, busyTimeout: 1 })
  const other = new Database(path)
  other.exec('BEGIN IMMEDIATE')
  const batch = makeBatch([{}])
  expect(() => driver.append(batch)).toThrow(expect.objectContaining({ code: 'BUSY' }))
  other.exec('ROLLBACK')
  other.close()
  expect(driver.append(batch)).toEqual([1])
})

it('returns every field unchanged, for any size of the batch', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 })
  const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-fA-F]{${length}}$`))
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
  const row = fc.record({
    message: text,
    timestamp: fc.integer({ min: -8_640e12, max: 8_640e12 }).map((microseconds) => microseconds / 1000 + 0),
    severity: fc.integer({ min: 1, max: 24 }),
    service: optional(text),
    host: optional(text),
    traceId: optional(hex(32)),
    spanId: optional(hex(16)),
    attributes: optional(fc.dictionary(text, fc.jsonValue())),
  })
  const driver = await openDriver({ path: ':memory:' })
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 150 }), async (rows) => {
      const ids = driver.append(makeBatch(rows))
      const stored = await driver.readAfter((ids[0] ?? 0) - 1, {}, 1000)
      expect(stored).toEqual(
        rows.map((given, i) => ({
          id: ids[i],
          ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
          ...(given.attributes && { attributes: JSON.parse(JSON.stringify(given.attributes)) }),
        })),
      )
    }),
    { numRuns: 60 },
  )
})

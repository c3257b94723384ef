import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'
import { driverOf } from './crashed-database.js'

/** Entries of each part. */
const PART = 4
/** Entries that are left after two were deleted from the first part. */
const LEFT = 38

/** Values that no column of this schema holds, as SQL. */
const WRONG = ["'text'", '7.5', '9223372036854775807', "x'00'"]

const bindings = [testBinding, nodeSqliteBinding]

/** A closed database with ten parts and a list of deleted rows, which another program has changed. */
async function changed(sql: string): Promise<string> {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = driverOf(path)
  await driver.open()
  for (let first = 0; first < 40; first += PART) {
    const entries = Array.from({ length: PART }, (_, i) => ({
      message: `m${first + i}`,
      timestamp: first + i,
    }))
    await driver.append(makeBatch(entries))
  }
  const expired = [{ before: 2, minSeverity: 1, maxSeverity: 24 }]
  await driver.deleteOldest({ expired, dryRun: false } as never, 10)
  await driver.close()
  const database = new Database(path)
  expect(database.prepare(sql).run().changes).toBeGreaterThan(0)
  database.close()
  return path
}

/** What an opening reports, and how many entries are left: of a value that only reads use, after the read that has met it. */
async function reopened(path: string, binding: typeof testBinding) {
  const driver = driverOf(path, { binding })
  const found = [...((await driver.open()) ?? [])]
  const read = async () => driver.readAfter(0, {}, 1000)
  let ids = await read().catch(() => undefined)
  if (ids === undefined) {
    await driver.close()
    found.push(...((await driver.open()) ?? []))
    ids = await read()
  }
  const [id] = await driver.append(makeBatch([{ message: 'new' }]))
  await driver.close()
  return { found, left: ids.length, id }
}

describe.each(bindings)('with $name, values of a wrong type', (binding) => {
  it.each(WRONG)('in a head cost its part: %s', async (value) => {
    const path = await changed(`UPDATE log_part SET head = ${value} WHERE key = 3`)
    const { found, left } = await reopened(path, binding)
    expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining('ids from 9 to 12') }])
    expect(left).toBe(LEFT - PART)
  })

  it.each(WRONG)('in a body cost its part: %s', async (value) => {
    const path = await changed(`UPDATE log_part SET body = ${value} WHERE key = 3`)
    const { found, left } = await reopened(path, binding)
    expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining('ids from 9 to 12') }])
    expect(left).toBe(LEFT - PART)
  })

  it.each(WRONG)('in a list of deleted rows bring these back: %s', async (value) => {
    const { found, left } = await reopened(await changed(`UPDATE log_dead SET value = ${value}`), binding)
    expect(found).toMatchObject([
      { code: 'CORRUPT', message: expect.stringContaining('list of the deleted') },
    ])
    expect(left).toBe(40)
  })

  it.each(WRONG)('in a list of tokens are reported: %s', async (value) => {
    const { found, left } = await reopened(
      await changed(`INSERT INTO log_token VALUES (1, ${value})`),
      binding,
    )
    expect(found.map(({ code }) => code)).toEqual(['CORRUPT'])
    expect(left).toBe(LEFT)
  })

  it.each(
    ['entry_count', 'next_part', 'changes'].flatMap((column) =>
      WRONG.map((value) => [column, value] as const),
    ),
  )('in log_state.%s are corrected: %s', async (column, value) => {
    const { found, left, id } = await reopened(
      await changed(`UPDATE log_state SET ${column} = ${value}`),
      binding,
    )
    expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining('corrected') }])
    expect(left).toBe(LEFT)
    expect(id).toBeGreaterThan(40)
  })

  it.each(WRONG)('in log_state.uuid make it another database: %s', async (value) => {
    const { found, left } = await reopened(await changed(`UPDATE log_state SET uuid = ${value}`), binding)
    expect(found).toMatchObject([{ code: 'CORRUPT', message: expect.stringContaining('is not the one') }])
    expect(left).toBe(LEFT)
  })

  it.each(WRONG)('in log_state.next_id refuse the database: %s', async (value) => {
    const path = await changed(`UPDATE log_state SET next_id = ${value}`)
    const opening = driverOf(path, { binding }).open()
    await expect(opening).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining('log_state.next_id must be a whole number'),
    })
  })

  it.each([
    'log_part SET head = CAST(head AS TEXT)',
    'log_part SET body = CAST(body AS TEXT)',
    'log_dead SET value = CAST(value AS TEXT)',
  ])('that hold the same bytes cost nothing: UPDATE %s', async (sql) => {
    const { found, left } = await reopened(await changed(`UPDATE ${sql}`), binding)
    expect([found, left]).toEqual([[], LEFT])
  })
})

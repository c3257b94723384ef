import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { withMarkFile } from '../../src/files/mark-file.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { makeBatch } from '../make-batch.js'
import { crashedDatabase } from '../recovery/crashed-database.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

/** A binding that counts how often the heads of parts are read. */
function countingBinding(): { binding: SqliteBinding; reads: () => number } {
  let count = 0
  const binding: SqliteBinding = {
    ...testBinding,
    connect(options) {
      const connection = testBinding.connect(options)
      return {
        get inTransaction() {
          return connection.inTransaction
        },
        exec: (sql) => connection.exec(sql),
        createFunction: (name, work) => connection.createFunction?.(name, work),
        close: () => connection.close(),
        prepare(sql) {
          const statement = connection.prepare(sql)
          if (!sql.startsWith('SELECT key, CAST(head AS BLOB)')) return statement
          const counted = Object.create(statement) as typeof statement
          counted.allBytes = (parameters) => {
            count++
            return statement.allBytes(parameters)
          }
          return counted
        },
      }
    },
  }
  return { binding, reads: () => count }
}

/** Opens a database, does something with it, and closes it. Returns how often an idle moment at its end has read heads. */
async function idleReads(
  path: string,
  work: (driver: SqliteDriver) => unknown = () => {},
  isIdle = true,
): Promise<number> {
  const { binding, reads } = countingBinding()
  const driver = new SqliteDriver({ binding, options: { path } })
  await driver.open()
  try {
    await work(driver)
    const before = reads()
    if (isIdle) await driver.checkpoint()
    return reads() - before
  } finally {
    await driver.close()
  }
}

const append = (driver: SqliteDriver) => void driver.append(makeBatch([{ message: 'one' }]))
const pathOf = () => join(temporaryDirectory(), 'a.db')

it('an idle moment reads no heads if the last one has left nothing to do, however often the database is opened', async () => {
  const path = pathOf()
  expect(await idleReads(path, append)).toBeGreaterThan(0)
  expect(await idleReads(path)).toBe(0)
  expect(await idleReads(path, undefined, false)).toBe(0)
  expect(await idleReads(path)).toBe(0)
})

it('an idle moment reads heads after entries were stored and the database was closed at once', async () => {
  const path = pathOf()
  await idleReads(path, append)
  await idleReads(path, append, false)
  expect(await idleReads(path)).toBeGreaterThan(0)
  expect(await idleReads(path)).toBe(0)
})

it('an idle moment reads heads after a cleanup has deleted entries', async () => {
  const path = pathOf()
  await idleReads(path, append)
  const policy = { expired: [], maxEntries: 0, dryRun: false }
  await idleReads(path, (driver) => driver.deleteOldest(policy, 1000), false)
  expect(await idleReads(path)).toBeGreaterThan(0)
})

it('an idle moment reads heads after another driver has written', async () => {
  const path = pathOf()
  await idleReads(path, append)
  const other = new SqliteDriver({ binding: testBinding, options: { path } })
  await other.open()
  expect(await idleReads(path, () => append(other))).toBeGreaterThan(0)
  await other.close()
  expect(await idleReads(path)).toBeGreaterThan(0)
})

it('an idle moment reads heads after a kill', async () => {
  const path = await crashedDatabase()
  expect(await idleReads(path)).toBeGreaterThan(0)
  expect(await idleReads(path)).toBe(0)
})

it('an idle moment reads heads if the note is of a version that looked for other work', async () => {
  const path = pathOf()
  await idleReads(path, append)
  withMarkFile(path, (file) => {
    const mark = file.read()
    if (mark?.closed === undefined) throw new Error('There is no note.')
    expect(mark.closed).toMatch(/ tidy-\d+$/)
    file.write({ ...mark, closed: mark.closed.replace(/\d+$/, '0') }, { isSynced: false })
  })
  expect(await idleReads(path)).toBeGreaterThan(0)
})

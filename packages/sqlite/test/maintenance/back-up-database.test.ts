import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { backUpDatabase } from '../../src/maintenance/back-up-database.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ message: `order ${i}`, attributes: { i } }))
const everything = { order: 'oldest', limit: 10_000 } as const

async function filled(): Promise<string> {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  driver.append(makeBatch(rows(100)))
  return path
}

describe('backUpDatabase', () => {
  it('copies what was committed, while other connections write', async () => {
    const path = join(temporaryDirectory(), 'logs.db')
    const driver = await openDriver({ path })
    driver.append(makeBatch(rows(1000)))
    const target = join(temporaryDirectory(), 'copy.db')
    expect(backUpDatabase(testBinding, path, target)).toEqual({
      entries: 1000,
      lastId: 1000,
      bytes: statSync(target).size,
    })
    const before = await driver.search(everything)
    driver.append(makeBatch(rows(5)))
    expect(readdirSync(dirname(target))).toEqual(['copy.db'])
    const copy = await openDriver({ path: target })
    expect(await copy.search(everything)).toEqual(before)
    expect(await copy.count({ text: { all: [{ words: ['order'], prefix: false }], none: [] } })).toBe(1000)
    expect(copy.append(makeBatch(rows(1)))).toEqual([1001])
  })

  it.skipIf(process.platform === 'win32')('makes a copy that other users cannot read', async () => {
    const target = join(temporaryDirectory(), 'copy.db')
    backUpDatabase(testBinding, await filled(), target)
    expect(statSync(target).mode & 0o777).toBe(0o600)
  })

  it.each([
    'UPDATE log_part SET body = zeroblob(octet_length(body))',
    `UPDATE log_part SET head = X'00'`,
    `INSERT INTO log_dead VALUES (1, X'00')`,
    `INSERT INTO log_token VALUES (1, X'00')`,
  ])('keeps no copy of a database with damage inside a value: %s', async (sql) => {
    const path = await filled()
    const database = new Database(path)
    database.exec(sql)
    database.close()
    const target = join(temporaryDirectory(), 'copy.db')
    expect(() => backUpDatabase(testBinding, path, target)).toThrow(/not kept.*damaged/)
    expect(readdirSync(dirname(target))).toEqual([])
  })

  it('copies what was put aside', async () => {
    const path = await filled()
    const database = new Database(path)
    database.exec(`UPDATE log_part SET head = X'00'`)
    database.close()
    ;(await openDriver({ path })).close()
    const target = join(temporaryDirectory(), 'copy.db')
    expect(backUpDatabase(testBinding, path, target)).toMatchObject({ entries: 0, lastId: 100 })
    const copy = new Database(target, { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM log_aside').pluck().get()).toBe(3)
    copy.close()
  })

  it('overwrites nothing', async () => {
    const path = await filled()
    const target = join(temporaryDirectory(), 'copy.db')
    writeFileSync(target, 'precious')
    expect(() => backUpDatabase(testBinding, path, target)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS', message: expect.stringContaining(target) }),
    )
    expect(() => backUpDatabase(testBinding, path, path)).toThrow(/would overwrite/)
    expect(readFileSync(target, 'utf8')).toBe('precious')
  })

  it('reports that the copy cannot be created at the target', async () => {
    const target = join(temporaryDirectory(), 'missing', 'copy.db')
    expect(() => backUpDatabase(testBinding, '/nowhere', target)).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTIONS',
        message: expect.stringContaining('cannot be created'),
      }),
    )
  })

  it('does not keep a copy that has problems', async () => {
    const path = await filled()
    const database = new Database(path)
    database.exec('UPDATE log_state SET entry_count = 7')
    database.close()
    const target = join(temporaryDirectory(), 'copy.db')
    expect(() => backUpDatabase(testBinding, path, target)).toThrow(
      expect.objectContaining({ code: 'CORRUPT', message: expect.stringContaining('The entry count is 7') }),
    )
    expect(readdirSync(dirname(target))).toEqual([])
  })

  it('refuses to copy the database of another application, or an empty one', async () => {
    const directory = temporaryDirectory()
    const other = join(directory, 'other.db')
    const database = new Database(other)
    database.exec('CREATE TABLE theirs (a)')
    database.close()
    expect(() => backUpDatabase(testBinding, other, join(directory, 'copy.db'))).toThrow(
      /another application/,
    )
    const empty = join(directory, 'empty.db')
    writeFileSync(empty, '')
    expect(() => backUpDatabase(testBinding, empty, join(directory, 'copy.db'))).toThrow(/nothing to back up/)
    expect(readdirSync(directory).sort()).toEqual(['empty.db', 'other.db'])
  })
})

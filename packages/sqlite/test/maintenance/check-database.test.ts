import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogStorageError } from '@logpond/core'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { checkDatabase } from '../../src/maintenance/check-database.js'
import { makeBatch } from '../make-batch.js'
import { openDriver } from '../open-driver.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

async function filled(count = 500): Promise<string> {
  const path = join(temporaryDirectory(), 'logs.db')
  const driver = await openDriver({ path })
  driver.append(
    makeBatch(
      Array.from({ length: count }, (_, i) => ({ message: `order ${i} shipped`, attributes: { i } })),
    ),
  )
  driver.close()
  return path
}

function findingsOf(path: string): Record<string, string> {
  return Object.fromEntries(
    checkDatabase(testBinding, path).map(({ name, isSound, finding }) => [
      name,
      `${isSound ? '' : '! '}${finding}`,
    ]),
  )
}

/** Changes the file in ways that Logpond never would. */
function tamper(path: string, sql: string): void {
  const database = new Database(path)
  database.exec(sql)
  database.close()
}

describe('checkDatabase', () => {
  it('reports what it has checked, and changes nothing', async () => {
    const path = await filled()
    const before = readFileSync(path)
    expect(findingsOf(path)).toEqual({
      structure: 'All pages, rows and indexes are consistent.',
      'full text': 'The index matches the messages.',
      ids: '500 entries, ids 1 to 500 without a gap.',
      entries: 'Every field of every entry is valid.',
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('does not disturb a writer that has the file open', async () => {
    const path = await filled()
    const driver = await openDriver({ path })
    driver.append(makeBatch([{ message: 'while it is open' }]))
    expect(findingsOf(path).ids).toBe('501 entries, ids 1 to 501 without a gap.')
    driver.append(makeBatch([{ message: 'afterwards' }]))
  })

  it('accepts what a cleanup leaves behind', async () => {
    const path = await filled(10)
    const driver = await openDriver({ path })
    await driver.deleteOldest({ expired: [], maxEntries: 0, dryRun: false }, 100)
    driver.close()
    expect(findingsOf(path).ids).toBe('There are no entries; the next one gets id 11.')
    tamper(path, `INSERT INTO log (id, timestamp, severity, message) VALUES (3, 0, 9, ''), (5, 0, 9, '')`)
    tamper(path, 'UPDATE log_state SET entry_count = 2')
    expect(findingsOf(path).ids).toBe('2 entries, ids 3 to 5; ids without an entry: 1, as after a cleanup.')
  })

  it('distinguishes entries that are not indexed yet from a wrong index', async () => {
    const path = await filled(5)
    const driver = await openDriver({ path, fullText: false })
    driver.append(makeBatch([{ message: 'late' }, { message: 'later' }]))
    driver.close()
    expect(findingsOf(path)['full text']).toContain('2 of the newest entries are not in the index yet')
    tamper(
      path,
      `INSERT INTO log_text (rowid, message) VALUES (6, 'late'), (7, 'other'); UPDATE log_state SET text_id = 7`,
    )
    expect(findingsOf(path)['full text']).toContain('! The index does not match the messages')
  })

  it.each([
    [
      'UPDATE log_state SET entry_count = 7',
      'ids',
      '! The entry count is 7, but the number of entries is 5.',
    ],
    ['UPDATE log_state SET next_id = 4', 'ids', '! The next id is 4, but an entry with id 5 exists.'],
    [
      `UPDATE log SET attributes = '{"a"' WHERE id = 2`,
      'entries',
      '! Some entries have attributes that are not a JSON object: ids 2.',
    ],
    [
      `UPDATE log SET attributes = '[1]' WHERE id IN (2, 3)`,
      'entries',
      '! Some entries have attributes that are not a JSON object: ids 2, 3.',
    ],
    [
      'UPDATE log SET severity = 25',
      'entries',
      '! Some entries have a severity outside 1 to 24: ids 1, 2, 3, 4, 5.',
    ],
    [
      `UPDATE log SET timestamp = 'now' WHERE id = 1`,
      'entries',
      '! Some entries have a time that is not an integer: ids 1.',
    ],
  ])('finds the damage done by %s', async (sql, name, finding) => {
    const path = await filled(5)
    tamper(path, sql)
    expect(findingsOf(path)[name]).toBe(finding)
  })

  it('finds damaged pages, and then makes no further checks', async () => {
    const path = await filled()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, 4096 * 3, 4096 * 6)
    writeFileSync(path, bytes)
    const checks = checkDatabase(testBinding, path)
    expect(checks).toHaveLength(1)
    expect(checks[0]).toMatchObject({ name: 'structure', isSound: false })
  })

  it('reports a file that is not a database', async () => {
    const path = join(temporaryDirectory(), 'logs.db')
    writeFileSync(path, 'once upon a time, '.repeat(1000))
    const [check, ...others] = checkDatabase(testBinding, path)
    expect(others).toEqual([])
    expect(check?.isSound).toBe(false)
    expect(check?.finding).toContain('SQLite cannot read the file')
  })

  it('reports that an empty database has no tables', () => {
    const path = join(temporaryDirectory(), 'logs.db')
    writeFileSync(path, '')
    expect(findingsOf(path)).toEqual({ structure: 'The database is empty: it has no tables yet.' })
  })

  it('refuses the database of another application', () => {
    const path = join(temporaryDirectory(), 'other.db')
    tamper(path, 'CREATE TABLE theirs (a)')
    expect(() => checkDatabase(testBinding, path)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTIONS' } satisfies Partial<LogStorageError>),
    )
  })
})

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
      blocks: 'All 1 blocks and batches match their checksums, and every entry in them is valid.',
      ids: '500 entries, ids 1 to 500 without a gap.',
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
  })

  it('counts ids without an entry after a cleanup of some entries', async () => {
    const path = await filled(10)
    const driver = await openDriver({ path })
    await driver.deleteOldest({ expired: [], maxEntries: 6, dryRun: false }, 100)
    driver.append(makeBatch([{}]))
    await driver.deleteOldest({ expired: [], maxEntries: 4, dryRun: false }, 100)
    driver.close()
    expect(findingsOf(path).ids).toMatch(/^4 entries, ids \d+ to 11/)
  })

  it('names the entries of a damaged block, and checks all others', async () => {
    const path = await filled(300)
    const driver = await openDriver({ path })
    driver.append(
      makeBatch(Array.from({ length: 20 }, () => ({ message: 'sound', timestamp: 1_700_000_001_000 }))),
    )
    driver.close()
    tamper(path, 'UPDATE log_part SET body = zeroblob(octet_length(body)) WHERE key = 1')
    const { blocks, ids } = findingsOf(path)
    expect(blocks).toMatch(
      /^! 1 of 2 blocks and batches are damaged\. Part 1 is damaged, so its 300 entries with ids from 1 to 300 and times from 2023-11-14T22:13:20\.000Z to 2023-11-14T22:13:20\.000Z cannot be read: .* checksum /,
    )
    expect(ids).toBe('320 entries, ids 1 to 320 without a gap.')
  })

  it('finds damaged filters of blocks whose entries are sound', async () => {
    const path = await filled(3000)
    const driver = await openDriver({ path })
    await driver.checkpoint()
    driver.close()
    expect(Object.keys(findingsOf(path))).toEqual(['structure', 'blocks', 'ids'])
    tamper(path, 'UPDATE log_filter SET value = zeroblob(octet_length(value))')
    const { blocks, filters } = findingsOf(path)
    expect(blocks).toMatch(/^All 1 blocks/)
    expect(filters).toBe(
      '! Damaged filters of blocks: 1. No entry is lost, but searches of these blocks take longer.',
    )
  })

  it('finds a damaged head, which says what is in a block', async () => {
    const path = await filled(300)
    tamper(path, 'UPDATE log_part SET head = zeroblob(octet_length(head))')
    expect(findingsOf(path).blocks).toMatch(/^! /)
  })

  it('names the entries that damaged heads and lists are about, and goes on to the parts', async () => {
    const path = await filled(300)
    const driver = await openDriver({ path })
    driver.append(makeBatch(Array.from({ length: 20 }, () => ({ message: 'second' }))))
    await driver.deleteOldest({ expired: [], maxEntries: 315, dryRun: false }, 100)
    driver.close()
    tamper(path, `UPDATE log_part SET head = X'00' WHERE key = 2; UPDATE log_dead SET value = X''`)
    tamper(path, 'UPDATE log_part SET body = zeroblob(octet_length(body)) WHERE key = 1')
    const { blocks } = findingsOf(path)
    expect(blocks).toMatch(/^! 2 of 2 blocks and batches are damaged\./)
    expect(blocks).toMatch(/ids from 301 to 320 .*deleted entries of part 1.*ids from 1 to 300.* checksum /)
  })

  it('says how many entries were put aside, and since when', async () => {
    const path = await filled(300)
    const driver = await openDriver({ path })
    driver.append(makeBatch(Array.from({ length: 20 }, () => ({ message: 'second' }))))
    driver.close()
    tamper(path, `UPDATE log_part SET head = X'00' WHERE key = 2`)
    ;(await openDriver({ path })).close()
    const { blocks, aside, ids } = findingsOf(path)
    expect(blocks).toMatch(/^All 1 blocks/)
    expect(ids).toMatch(/^300 entries/)
    expect(aside).toMatch(/^20 entries in 1 damaged .* \(20\d\d-[^ ]*Z: ids from 301 to 320\)\. .* log_aside/)
  })

  it.each([
    [
      'UPDATE log_state SET entry_count = 7',
      'ids',
      '! The entry count is 7, but the number of entries is 5.',
    ],
    ['UPDATE log_state SET next_id = 4', 'ids', '! The next id is 4, but an entry with id 5 exists.'],
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

import { runSync } from '@logpond/blocks'
import { expect, it, onTestFinished } from 'vitest'
import { returnSpace } from '../../src/cleanup/return-space.js'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

/** A database in which `free` of `total` pages, and some more, are free. */
function makeDatabase(total: number, free: number) {
  const path = `${temporaryDirectory()}/logs.db`
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  connection.exec(`PRAGMA auto_vacuum = INCREMENTAL; PRAGMA synchronous = OFF; CREATE TABLE t (key INTEGER PRIMARY KEY, value);
    WITH n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < ${total})
    INSERT INTO t SELECT i, zeroblob(4000) FROM n; DELETE FROM t WHERE key <= ${free}`)
  const statements = new StatementCache(connection)
  return {
    connection,
    statements,
    pages: () => statements.value({ sql: 'PRAGMA page_count', parameters: [] }) as number,
    free: () => statements.value({ sql: 'PRAGMA freelist_count', parameters: [] }) as number,
  }
}

it('returns all free pages if they are many, in steps', () => {
  const { connection, statements, pages, free } = makeDatabase(3000, 1500)
  const before = pages()
  let pauses = 0
  for (const _ of returnSpace(connection, statements, false)) pauses++
  expect(pauses).toBeGreaterThan(1)
  expect(free()).toBe(0)
  expect(pages()).toBeLessThan(before - 1400)
})

it.each([
  ['few', 2000, 500],
  ['a small part of the file', 6000, 1200],
])('keeps free pages for the next entries if they are %s, unless all are wanted', (_, total, unused) => {
  const { connection, statements, pages, free } = makeDatabase(total, unused)
  const before = pages()
  runSync(returnSpace(connection, statements, false))
  expect(pages()).toBe(before)
  runSync(returnSpace(connection, statements, true))
  expect(free()).toBe(0)
})

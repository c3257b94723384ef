import { expect, it } from 'vitest'
import type { SqliteConnection } from '../../src/connection/sqlite-connection.js'
import { StatementCache } from '../../src/connection/statement-cache.js'

/** A connection that records which statements are prepared and finalized, and returns their SQL. */
function recordingConnection() {
  const prepared: string[] = []
  const finalized: string[] = []
  const connection: SqliteConnection = {
    inTransaction: false,
    exec() {},
    prepare(sql) {
      prepared.push(sql)
      return {
        run: () => 0,
        get: () => ({ sql }),
        all: () => [{ sql }],
        allBytes: () => [],
        finalize: () => void finalized.push(sql),
      }
    },
    close() {},
  }
  return { connection, prepared, finalized }
}

it('prepares a statement once', () => {
  const { connection, prepared } = recordingConnection()
  const statements = new StatementCache(connection)
  for (let i = 0; i < 3; i++) expect(statements.value({ sql: 'a', parameters: [] })).toBe('a')
  expect(statements.all({ sql: 'a', parameters: [] })).toEqual([{ sql: 'a' }])
  expect(prepared).toEqual(['a'])
})

it('drops and finalizes the least recently used statement', () => {
  const { connection, prepared, finalized } = recordingConnection()
  const statements = new StatementCache(connection)
  for (let i = 0; i < 200; i++) statements.prepare(`s${i}`)
  statements.prepare('s0')
  statements.prepare('another')
  expect(finalized).toEqual(['s1'])
  statements.prepare('s0')
  statements.prepare('s1')
  expect(prepared.slice(200)).toEqual(['another', 's1'])
})

it('finalizes all statements at the end', () => {
  const { connection, finalized } = recordingConnection()
  const statements = new StatementCache(connection)
  for (const sql of ['a', 'b']) statements.prepare(sql)
  statements.finalize()
  expect(finalized).toEqual(['a', 'b'])
})

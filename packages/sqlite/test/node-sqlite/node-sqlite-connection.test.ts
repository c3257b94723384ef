import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import type { SqliteBinding } from '../../src/connection/sqlite-connection.js'
import { loadNodeSqlite } from '../../src/node-sqlite/load-node-sqlite.js'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import { NodeSqliteConnection } from '../../src/node-sqlite/node-sqlite-connection.js'
import { translateError } from '../../src/node-sqlite/translate-error.js'
import { testSqliteBinding } from '../../src/testing/index.js'

/** The binding on a runtime that cuts the text that it reads. */
const cuttingBinding: SqliteBinding = {
  ...nodeSqliteBinding,
  connect({ path, readOnly, busyTimeout }) {
    try {
      const database = new DatabaseSync(path, { readOnly, timeout: busyTimeout })
      return new NodeSqliteConnection(database, { path, cutsText: true })
    } catch (cause) {
      throw translateError(cause, path)
    }
  },
}

testSqliteBinding('node:sqlite', { binding: nodeSqliteBinding })
testSqliteBinding('node:sqlite on a runtime that cuts text', { binding: cuttingBinding })

it.each([...new Set([loadNodeSqlite().cutsText, true])])(
  'returns all rows in order, with any content (on a runtime that cuts text: %s)',
  (cutsText) => {
    const connection = new NodeSqliteConnection(new DatabaseSync(':memory:'), { path: ':memory:', cutsText })
    onTestFinished(() => connection.close())
    connection.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT, number INTEGER)')
    const insert = connection.prepare('INSERT INTO t (text, number) VALUES (?, ?)')
    const select = connection.prepare(
      'SELECT id, text AS "a ""name""", number FROM t ORDER BY number DESC, id LIMIT ?',
    )
    const text = fc.string({ unit: fc.constantFrom('a', '\0', 'é', '😀', '"') })
    const rows = fc.array(fc.record({ text, number: fc.integer({ min: 0, max: 3 }) }), { maxLength: 40 })
    fc.assert(
      fc.property(rows, fc.nat(50), (rows, limit) => {
        connection.exec('DELETE FROM t')
        for (const { text, number } of rows) insert.run([text, number])
        const expected = rows
          .map(({ text, number }, index) => ({ id: index + 1, 'a "name"': text, number }))
          .sort((a, b) => b.number - a.number || a.id - b.id)
          .slice(0, limit)
        expect(select.all([limit])).toEqual(expected)
        expect(select.get([limit])).toEqual(expected[0])
      }),
    )
  },
)

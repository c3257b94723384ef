import * as kysely from 'kysely'
import { describe, expect, it, onTestFinished } from 'vitest'
import { nodeSqliteBinding } from '../../src/node-sqlite/node-sqlite-binding.js'
import type { Source } from '../../src/read-only/source.js'
import { logDialect } from '../../src/sql/log-dialect.js'
import { OpenedParts } from '../../src/sql/opened-parts.js'

const { Kysely, sql } = kysely

/** One database in memory for each source, with its number in the table `source`; and whether it is consistent after a statement. */
function kyselyOn(isConsistent: readonly boolean[], busyTimeout = 3_600_000) {
  let taken = 0
  const sources = {
    take: async (): Promise<Source> => {
      const connection = nodeSqliteBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
      onTestFinished(() => connection.close())
      const number = ++taken
      connection.exec(`CREATE TABLE source AS SELECT ${number} AS number`)
      if (isConsistent[number - 1]) connection.exec('CREATE TABLE whole (a)')
      const source: Partial<Source> = {
        connection,
        isConsistent: () => isConsistent[number - 1] ?? false,
        explain: (thrown) => thrown,
      }
      return source as Source
    },
    release() {},
    [Symbol.dispose]() {},
  }
  const file = { path: '/logs.db', sources, parts: new OpenedParts(), busyTimeout }
  return new Kysely<unknown>({ dialect: logDialect(kysely, file) })
}

describe('a statement over a file that was changed while it was read', () => {
  it('runs again', async () => {
    const { rows } = await sql`SELECT number FROM source`.execute(kyselyOn([false, false, true]))
    expect(rows).toMatchObject([{ number: 3 }])
  })

  it('runs again after an error, which the change may have caused', async () => {
    const { rows } = await sql`SELECT number FROM source, (SELECT count(*) FROM whole)`.execute(
      kyselyOn([false, true]),
    )
    expect(rows).toMatchObject([{ number: 2 }])
  })

  it('fails with an error of a file that was not changed', async () => {
    const db = kyselyOn([true])
    await expect(sql`SELECT missing FROM source`.execute(db)).rejects.toMatchObject({ code: 'INVALID_QUERY' })
  })

  it('fails with BUSY in a transaction, and after the busy timeout', async () => {
    const consistent = [true]
    const db = kyselyOn(consistent)
    const inTransaction = db.transaction().execute(async (transaction) => {
      await sql`SELECT number FROM source`.execute(transaction)
      consistent[0] = false
      return sql`SELECT number FROM source`.execute(transaction)
    })
    await expect(inTransaction).rejects.toMatchObject({
      code: 'BUSY',
      message: expect.stringContaining('/logs.db'),
    })
    await expect(sql`SELECT 1`.execute(kyselyOn([], -1))).rejects.toMatchObject({ code: 'BUSY' })
  })
})

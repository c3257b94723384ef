import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, it, onTestFinished } from 'vitest'
import { readStatePage } from '../../src/recovery/state-page.js'
import { BLOCK_TABLES, STATE_TABLE } from '../../src/schema/block-tables.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const PAGE = 4096
const UUID = '0123456789abcdef0123456789abcdef'

/** The table in versions 1 and 2 of the schema. */
const OLD_STATE_TABLE = `CREATE TABLE log_state (
  next_id INTEGER NOT NULL, entry_count INTEGER NOT NULL, text_id INTEGER NOT NULL, uuid TEXT NOT NULL
);`

function makeDatabase(tables: string) {
  const path = `${temporaryDirectory()}/logs.db`
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  connection.exec(`PRAGMA synchronous = OFF; ${tables}`)
  return {
    connection,
    states() {
      const file = readFileSync(path)
      const pages = Array.from({ length: file.length / PAGE }, (_, i) =>
        file.subarray(i * PAGE, (i + 1) * PAGE),
      )
      return pages.map(readStatePage).filter((state) => state !== undefined)
    },
  }
}

const count = fc.oneof(fc.nat(3), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER - 1 }))

it.each([
  ['since version 3', `${STATE_TABLE} ${BLOCK_TABLES}`, 4],
  ['in version 2', OLD_STATE_TABLE, 3],
])('finds the counters of the schema %s on the only page that has them', (_, tables, integers) => {
  const { connection, states } = makeDatabase(tables)
  if (integers === 4) {
    // A value that looks much like the row of the counters.
    connection.exec(`INSERT INTO log_body VALUES (1, CAST('${UUID}' AS BLOB))`)
  }
  const numbers = Array.from({ length: integers }, () => '?').join(', ')
  const insert = connection.prepare(`INSERT INTO log_state VALUES (${numbers}, '${UUID}')`)
  fc.assert(
    fc.property(fc.array(count, { minLength: integers, maxLength: integers }), ([lastId = 0, ...others]) => {
      connection.exec('DELETE FROM log_state')
      insert.run([lastId + 1, ...others])
      expect(states()).toEqual([{ uuid: UUID, lastId }])
    }),
    { numRuns: 60 },
  )
})

it('finds nothing in pages with any other content', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), fc.boolean(), (bytes, isLeaf) => {
      const page = new Uint8Array(PAGE)
      page.set(bytes)
      if (isLeaf) page.set([0x0d, 0, 0, 0, 1, 0, 0, 0, 0, bytes[9] ?? 0])
      expect(readStatePage(page)).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

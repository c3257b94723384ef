import { BatchMemory, BlockEngine, packBatch, runSync } from '@logpond/blocks'
import { expect, it, onTestFinished } from 'vitest'
import { StatementCache } from '../../src/connection/statement-cache.js'
import { mendCounters, needsMending } from '../../src/recovery/mend-counters.js'
import { migrate } from '../../src/schema/migrations.js'
import { SqliteBlockStore } from '../../src/store/sqlite-block-store.js'
import { makeBatch } from '../make-batch.js'
import { testBinding } from '../test-binding.js'

/** A database with 30 entries, ids 1 to 30, of which a cleanup has deleted 5. */
function makeDatabase() {
  const connection = testBinding.connect({ path: ':memory:', readOnly: false, busyTimeout: 0 })
  onTestFinished(() => connection.close())
  migrate(connection, ':memory:')
  const statements = new StatementCache(connection)
  const engine = new BlockEngine(new SqliteBlockStore(connection, statements))
  for (let batch = 0; batch < 3; batch++) {
    const rows = Array.from({ length: 10 }, (_, i) => ({ timestamp: batch * 10 + i }))
    runSync(engine.append(packBatch(makeBatch(rows), new BatchMemory())))
  }
  const policy = { expired: [], maxEntries: 25, dryRun: false }
  for (let more = true; more; ) more = runSync(engine.deleteOldest(policy, 100)).more
  return {
    connection,
    state: () => connection.prepare('SELECT next_id, entry_count, next_part FROM log_state').all([]),
  }
}

it('leaves counters that match as they are', () => {
  const { connection, state } = makeDatabase()
  const before = state()
  expect(before).toEqual([{ next_id: 31, entry_count: 25, next_part: 4 }])
  expect(needsMending(connection)).toBe(false)
  expect(mendCounters(connection)).toEqual({ mended: undefined, areDamaged: false })
  expect(state()).toEqual(before)
})

it.each([
  ['UPDATE log_state SET next_id = 7', 'the next id was 7, but an entry with id 30 existed'],
  ['UPDATE log_state SET next_part = 2', 'the next part was 2, but part 3 existed'],
  [`UPDATE log_state SET next_part = 'x'`, 'the next part was "x", but part 3 existed'],
  ['UPDATE log_state SET entry_count = -1', 'the entry count was -1'],
  ['UPDATE log_state SET entry_count = 31', 'the entry count was 31'],
  ['UPDATE log_state SET changes = -1', 'the number of changes was -1'],
  ['INSERT INTO log_state SELECT * FROM log_state', 'there were 2 rows of counters'],
])('corrects counters after %s', (sql, words) => {
  const { connection, state } = makeDatabase()
  connection.exec(sql)
  expect(needsMending(connection)).toBe(true)
  expect(mendCounters(connection)).toEqual({
    mended: `${words}; the database holds 25 entries, up to id 30`,
    areDamaged: false,
  })
  expect(state()).toEqual([{ next_id: 31, entry_count: 25, next_part: 4 }])
  expect(needsMending(connection)).toBe(false)
})

it('makes readers of other processes read all parts again', () => {
  const { connection } = makeDatabase()
  const changes = () => Number(connection.prepare('SELECT changes FROM log_state').get([])?.changes)
  const before = changes()
  connection.exec('UPDATE log_state SET entry_count = -1')
  mendCounters(connection)
  expect(changes()).toBe(before + 1)
})

it('keep the number of entries while a head is damaged: it says how many are lost', () => {
  const { connection, state } = makeDatabase()
  const before = state()
  connection.exec(`UPDATE log_part SET head = X'00' WHERE key = 2`)
  expect(needsMending(connection)).toBe(true)
  expect(mendCounters(connection)).toEqual({ mended: undefined, areDamaged: true })
  expect(state()).toEqual(before)
})

it('count the parts whose heads are intact if the number of entries is unusable too', () => {
  const { connection, state } = makeDatabase()
  connection.exec(`UPDATE log_part SET head = X'00' WHERE key = 2; UPDATE log_state SET entry_count = -1`)
  expect(mendCounters(connection).mended).toContain('the database holds 15 entries')
  expect(state()).toMatchObject([{ entry_count: 15 }])
})

import { join } from 'node:path'
import type { RecoveredPart } from '@logpond/blocks'
import { expect, it } from 'vitest'
import { recoverDatabase } from '../../src/maintenance/recover-database.js'
import { SqliteDriver } from '../../src/sqlite-driver.js'
import { makeBatch } from '../make-batch.js'
import { temporaryDirectory } from '../temporary-directory.js'
import { testBinding } from '../test-binding.js'

const MESSAGES = ['first', 'second', 'third']

/** A database with a batch of three entries, which may be open. */
async function filled() {
  const path = join(temporaryDirectory(), 'a.db')
  const driver = new SqliteDriver({ binding: testBinding, options: { path } })
  await driver.open()
  driver.append(makeBatch(MESSAGES.map((message, i) => ({ message, timestamp: i }))))
  return { path, driver }
}

function change(path: string, sql: string): void {
  const connection = testBinding.connect({ path, readOnly: false, busyTimeout: 0 })
  connection.exec(sql)
  connection.close()
}

function recovered(path: string): RecoveredPart[] {
  const parts: RecoveredPart[] = []
  recoverDatabase(testBinding, path, (part) => parts.push(part))
  return parts
}

it('reads what is left of damaged parts, before and after they were put aside, and changes nothing', async () => {
  const { path, driver } = await filled()
  await driver.close()
  expect(recovered(path)).toEqual([])
  // Only its checksum is wrong.
  change(path, `UPDATE log_part SET head = CAST(substr(head, 1, 8) || X'00' || substr(head, 10) AS BLOB)`)
  const before = recovered(path)
  expect(before).toMatchObject([{ key: 1, time: undefined, lost: 0 }])
  expect(before[0]?.entries.map(({ entry }) => entry.message)).toEqual(MESSAGES)
  expect(recovered(path)).toEqual(before)
  const again = new SqliteDriver({ binding: testBinding, options: { path } })
  expect(await again.open()).toHaveLength(1)
  await again.close()
  expect(recovered(path)).toMatchObject([{ key: 1, time: expect.any(String), entries: before[0]?.entries }])
})

it('passes on what its callback throws, and closes its connection', async () => {
  const { path, driver } = await filled()
  await driver.close()
  change(path, `UPDATE log_part SET head = CAST(substr(head, 1, 8) || X'00' || substr(head, 10) AS BLOB)`)
  const fail = () => {
    throw new Error('no more')
  }
  expect(() => recoverDatabase(testBinding, path, fail)).toThrow('no more')
  expect(recovered(path)).toHaveLength(1)
})

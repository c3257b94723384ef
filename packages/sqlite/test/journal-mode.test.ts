import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { SqliteDriver } from '../src/sqlite-driver.js'
import { makeBatch } from './make-batch.js'
import { temporaryDirectory } from './temporary-directory.js'
import { testBinding } from './test-binding.js'

function driverOf(path: string, wal: boolean): SqliteDriver {
  const driver = new SqliteDriver({ binding: testBinding, options: { path, wal, busyTimeout: 20 } })
  onTestFinished(() => driver.close())
  return driver
}

it('reports why a file that is open with a write-ahead log cannot be opened without one', async () => {
  const path = join(temporaryDirectory(), 'a.db')
  const first = driverOf(path, true)
  await first.open()
  first.append(makeBatch([{}]))
  const second = driverOf(path, false)
  await expect(second.open()).rejects.toMatchObject({
    code: 'BUSY',
    message: expect.stringMatching(/is open elsewhere with wal: true, .*Use wal: true here too/),
  })
  first.close()
  await second.open()
  expect(await second.count({})).toBe(1)
})

import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { SqliteDriver } from '../src/sqlite-driver.js'
import type { SqliteOptions } from '../src/sqlite-options.js'
import { temporaryDirectory } from './temporary-directory.js'
import { testBinding } from './test-binding.js'

/** An open driver, which is closed after the test. */
export async function openDriver(options: Partial<SqliteOptions> = {}): Promise<SqliteDriver> {
  const path = options.path ?? join(temporaryDirectory(), 'test.db')
  const driver = new SqliteDriver({ binding: testBinding, options: { ...options, path } })
  await driver.open()
  onTestFinished(() => driver.close())
  return driver
}

import type { LogDriver } from '@logpond/core'
import { onTestFinished } from 'vitest'
import { type PostgresOptions, postgres } from '../src/index.js'

/** An open driver, closed at the end of the test. */
export async function openDriver(options: PostgresOptions): Promise<LogDriver> {
  const driver = postgres(options)
  await driver.open()
  onTestFinished(async () => driver.close())
  return driver
}

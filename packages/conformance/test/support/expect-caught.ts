import { expect, it } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { runConformance } from '../../src/run-conformance.js'

/**
 * A test that the promise of this name is broken by a driver, and that the suite says so.
 *
 * @param driver What is wrong with it: `'a driver that drops the last of 1,000 entries'`.
 */
export function expectCaught(driver: string, promise: string, create: CreateDriver): void {
  it(`${driver} is caught: ${promise}`, async () => {
    const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => name === promise })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
  })
}

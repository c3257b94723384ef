import { expect, it } from 'vitest'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { runConformance } from '../../src/run-conformance.js'

/**
 * Tests that the suite notices when a driver breaks this promise.
 *
 * @param driver The driver with its fault: `'a driver that drops the last of 1,000 entries'`.
 */
export function expectCaught(driver: string, promise: string, create: CreateDriver): void {
  it(`${driver} is caught: ${promise}`, async () => {
    const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => name === promise })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
  })
}

import { expect, it } from 'vitest'
import { runConformance } from '../../src/run-conformance.js'
import { type NetworkBreakage, networkSubject } from './network-driver.js'

/** Tests that the suite notices when a driver behind a network, or its server, breaks this promise. */
export function expectNetworkCaught(driver: string, promise: string, breakage: NetworkBreakage): void {
  it(`${driver} is caught: ${promise}`, async () => {
    const subject = await networkSubject(breakage)
    const { verdicts } = await runConformance({ ...subject, seed: 1, only: ({ name }) => name === promise })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
    await subject.faults?.killServer()
  })
}

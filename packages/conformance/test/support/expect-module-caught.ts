import { fileURLToPath } from 'node:url'
import { loadDriverModule, runConformance } from '@logpond/conformance/suite'
import { expect, it } from 'vitest'

/**
 * Tests that the suite notices the fault of a fixture in a promise about processes, and passes the correct driver.
 *
 * It uses the built package, since other processes cannot load its source.
 */
export function expectModuleCaught(
  driver: string,
  promise: string,
  fixture: string,
  options: { endTimeout?: number } = {},
): void {
  it(`${driver} is caught: ${promise}`, async () => {
    expect(await statusOf('journal-driver.mjs', promise)).toBe('passed')
    expect(await statusOf(fixture, promise, options)).toBe('failed')
  })
}

async function statusOf(
  fixture: string,
  promise: string,
  options: { endTimeout?: number } = {},
): Promise<string | undefined> {
  const module = fileURLToPath(new URL(`../fixtures/${fixture}`, import.meta.url))
  const create = await loadDriverModule(module)
  const { verdicts } = await runConformance({
    create,
    module,
    seed: 1,
    only: ({ name }) => name === promise,
    ...options,
  })
  return verdicts[0]?.status
}

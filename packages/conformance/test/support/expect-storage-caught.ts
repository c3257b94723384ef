import type { LogStorage } from '@logpond/core'
import { expect, it } from 'vitest'
import type { Lab } from '../../src/lab/lab.js'
import { PROMISE_GROUPS } from '../../src/promise-groups.js'
import { runConformance } from '../../src/run-conformance.js'
import { brokenMemoryDriver } from './broken-memory-driver.js'

/** The changed methods of a storage, made from the correct storage. */
export type StorageBreakage = (storage: LogStorage) => Partial<LogStorage>

/**
 * Tests that the suite notices when the storage itself breaks this promise, over a correct driver: for what no driver can break.
 *
 * @param storage The storage with its fault: `'a storage whose listeners ignore any'`.
 */
export function expectStorageCaught(
  storage: string,
  promise: string,
  breakage: StorageBreakage,
  create = brokenMemoryDriver(),
): void {
  it(`${storage} is caught: ${promise}`, async () => {
    const promises = PROMISE_GROUPS.map(({ name, promises }) => ({
      name,
      promises: promises
        .filter((one) => one.name === promise)
        .map((one) => ({ ...one, check: (lab: Lab) => one.check(withStorages(lab, breakage)) })),
    }))
    const { verdicts } = await runConformance({ create, seed: 1, promises })
    expect(verdicts).toMatchObject([{ promise, status: 'failed' }])
  })
}

function withStorages(lab: Lab, breakage: StorageBreakage): Lab {
  return replacing(lab, {
    storage: async (...args: Parameters<Lab['storage']>) => {
      const storage = await lab.storage(...args)
      return replacing(storage, breakage(storage))
    },
  })
}

/** An object with other members. Its methods still get the object itself, whose fields may be private. */
function replacing<T extends object>(object: T, members: Partial<T>): T {
  return new Proxy(object, {
    get(target, name) {
      const value: unknown = Reflect.get(name in members ? members : target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

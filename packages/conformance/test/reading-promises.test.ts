import { faultyDriver, MemoryStore, memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import type { CreateDriver } from '../src/lab/create-driver.js'
import { matchesFilter } from '../src/model/entry-model.js'
import { runConformance } from '../src/run-conformance.js'
import { driverThatMatches } from './support/driver-that-matches.js'

const GROUPS = ['search', 'full text', 'paging', 'counting', 'following']

async function failuresOf(create: CreateDriver): Promise<string[]> {
  const { verdicts } = await runConformance({ create, seed: 1, only: (_, group) => GROUPS.includes(group) })
  expect(verdicts.length).toBeGreaterThan(40)
  return verdicts.filter(({ status }) => status === 'failed').map(({ promise }) => promise)
}

describe('the promises about reading', () => {
  it('are kept by a driver that answers from the model', async () => {
    expect(await failuresOf(driverThatMatches(matchesFilter))).toEqual([])
  })

  it('are kept by a driver without full text', async () => {
    const create = () => memoryDriver({ store: new MemoryStore(), supports: { fullText: false } })
    expect(await failuresOf(create)).toEqual([])
  })

  it('make no call that the contract forbids', async () => {
    const drivers: ReturnType<typeof faultyDriver>[] = []
    const create = () => {
      const driver = faultyDriver(memoryDriver())
      drivers.push(driver)
      return driver
    }
    expect(await failuresOf(create)).toEqual([])
    expect([...new Set(drivers.flatMap(({ violations }) => violations))]).toEqual([])
  })
})

import type { DriverSupports } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { turns } from '../../src/concurrency/turns.js'
import type { CreateDriver } from '../../src/lab/create-driver.js'
import { runConformance } from '../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

/** A driver with other claims. */
function claims(supports: Partial<DriverSupports>, breakage: Breakage = () => ({})): CreateDriver {
  return brokenMemoryDriver((driver, store) => ({
    ...breakage(driver, store),
    supports: { ...driver.supports, ...supports },
  }))
}

async function statusOf(promise: string, create: CreateDriver): Promise<string | undefined> {
  const { verdicts } = await runConformance({ create, seed: 1, only: ({ name }) => name === promise })
  return verdicts[0]?.status
}

describe('claims', () => {
  const agree = 'the claims in supports agree with each other and with the methods of the driver'

  expectCaught(
    'a driver that claims sync, without appendSync',
    agree,
    brokenMemoryDriver(() => ({ appendSync: undefined }) as object),
  )
  expectCaught(
    'a driver that claims to survive power cuts, and keeps nothing',
    agree,
    claims({ durable: true, persistent: false }),
  )
  it('that cannot be tested are reported as not tested', async () => {
    const promise = 'a committed entry survives a power cut'
    expect(await statusOf(promise, claims({ durable: true }))).toBe('not tested')
    expect(await statusOf(promise, claims({}))).toBe('not claimed')
  })

  const modest: readonly [keyof DriverSupports, string][] = [
    ['sync', 'the driver has an appendSync that writes'],
    ['fullText', 'a search by text returns the right entries'],
    ['persistent', 'the next driver on the store finds all entries'],
  ]
  for (const [claim, promise] of modest) {
    it(`that are too modest are reported: ${claim}`, async () => {
      expect(await statusOf(promise, claims({ [claim]: false }))).toBe('too modest')
      expect(await statusOf(promise, claims({}))).toBe('not claimed')
    })
  }

  it('that are not too modest are not reported', async () => {
    const lacks: Record<string, CreateDriver> = {
      'the driver has an appendSync that writes': () => memoryDriver({ supports: { sync: false } }),
      'a search by text returns the right entries': () => memoryDriver({ supports: { fullText: false } }),
      'the next driver on the store finds all entries': () => memoryDriver(),
      'reads always finish before a large append that started earlier': claims({
        concurrentReads: false,
      }),
    }
    for (const [promise, create] of Object.entries(lacks)) {
      expect(await statusOf(promise, create), promise).toBe('not claimed')
    }
  })

  it('that are too modest are reported: concurrentReads', async () => {
    const create = claims({ concurrentReads: false }, (driver) => ({
      append: async (batch) => {
        await turns(10)
        return driver.append(batch)
      },
    }))
    const promise = 'reads always finish before a large append that started earlier'
    expect(await statusOf(promise, create)).toBe('too modest')
  })
})

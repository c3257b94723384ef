import { type DriverSupports, LogStorageError } from '@logpond/core'
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

  const conditions =
    'reads answer any, not, span ids and all conditions, histograms have an offset, and cleanups a filter'

  const modest: readonly [keyof DriverSupports, string][] = [
    ['sync', 'the driver has an appendSync that writes'],
    ['fullText', 'a search by text returns the right entries'],
    ['persistent', 'the next driver on the store finds all entries'],
    ['conditions', conditions],
  ]
  for (const [claim, promise] of modest) {
    it(`that are too modest are reported: ${claim}`, async () => {
      expect(await statusOf(promise, claims({ [claim]: false }))).toBe('too modest')
      expect(await statusOf(promise, claims({}))).toBe('not claimed')
    })
  }

  const partly: [what: string, breakage: Breakage][] = [
    ['ignore not', (driver) => ({ count: ({ not: _, ...filter }) => driver.count(filter) })],
    [
      'refuse any',
      (driver) => ({
        search: (query) => {
          if (query.any !== undefined) throw new LogStorageError('UNSUPPORTED', 'There is no any here.')
          return driver.search(query)
        },
      }),
    ],
    ['ignore the offset', (driver) => ({ histogram: ({ offset: _, ...query }) => driver.histogram(query) })],
    [
      'delete by age alone',
      (driver) => ({
        deleteOldest: ({ expired, ...policy }, budget) =>
          driver.deleteOldest({ ...policy, expired: expired.map(({ filter: _, ...rule }) => rule) }, budget),
      }),
    ],
  ]
  it.each(partly)('of drivers that %s are not too modest: conditions', async (_, breakage) => {
    expect(await statusOf(conditions, claims({ conditions: false }, breakage))).toBe('not claimed')
  })

  it('that are left out are false', async () => {
    const create = brokenMemoryDriver(({ supports: { conditions: _, ...supports } }) => ({ supports }))
    expect(await statusOf(conditions, create)).toBe('too modest')
  })

  it('that are not too modest are not reported', async () => {
    const lacks: Record<string, CreateDriver> = {
      'the driver has an appendSync that writes': () => memoryDriver({ supports: { sync: false } }),
      'a search by text returns the right entries': () => memoryDriver({ supports: { fullText: false } }),
      'the next driver on the store finds all entries': () => memoryDriver(),
      [conditions]: () => memoryDriver({ supports: { conditions: false } }),
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

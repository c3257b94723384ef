import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { LogDriver } from '@logpond/core'
import { LogStorageError } from '@logpond/core'
import { describe, expect, it } from 'vitest'
import { LONG_USE } from '../../src/promises/long-use.js'
import { runConformance } from '../../src/run-conformance.js'
import { type Breakage, brokenMemoryDriver } from '../support/broken-memory-driver.js'
import { expectCaught } from '../support/expect-caught.js'

const GROUPS = ['append and ids', 'order', 'search', 'long use']

/** The promises of some groups that fail, in the order of the suite. */
async function failuresOf(breakage: Breakage, groups = GROUPS) {
  const create = brokenMemoryDriver(breakage)
  const { verdicts } = await runConformance({ create, seed: 1, only: (_, group) => groups.includes(group) })
  return verdicts.filter(({ status }) => status === 'failed')
}

/** A driver that has a fault after a number of batches in one opening. */
const after = (batches: number, fault: (driver: LogDriver) => Partial<LogDriver>): Breakage => {
  return (driver) => {
    let count = 0
    const broken: Partial<LogDriver> = fault(driver)
    const late = Object.entries(broken).map(([name, member]) => [
      name,
      (...args: never[]) => {
        const whole = driver[name as 'search'] as (...args: never[]) => unknown
        return count > batches ? (member as typeof whole)(...args) : whole(...args)
      },
    ])
    const append: LogDriver['append'] = (batch) => {
      count++
      return driver.append(batch)
    }
    const open = () => {
      count = 0
    }
    return { append, ...Object.fromEntries(late), open }
  }
}

/** A fault that needs more batches than any promise of these groups writes. */
const MANY = 150

describe('long use', () => {
  const lateFaults: Record<string, (driver: LogDriver) => Partial<LogDriver>> = {
    'finds nothing any more': () => ({ search: async () => [] }),
    'throws from count': () => ({
      count: () => {
        throw new LogStorageError('IO', 'too many')
      },
    }),
    'deletes nothing any more': () => ({ deleteOldest: () => ({ deleted: 0, more: false }) }),
  }
  for (const [what, fault] of Object.entries(lateFaults)) {
    it(`is the only promise that fails for a driver that ${what} after ${MANY} batches`, async () => {
      const failures = await failuresOf(after(MANY, fault))
      expect(failures.map(({ promise }) => promise)).toEqual([LONG_USE])
    })
  }

  it('names the promise that failed only on a store that others had used', async () => {
    const [failure] = await failuresOf(after(MANY, () => ({ search: async () => [] })))
    expect(failure?.reason).toMatch(/^“.+” fails on a store that \d+ promises used before, .* misses/s)
  })

  it('fails for a driver that cannot be closed after use, and so does each promise with a store of its own', async () => {
    const close = () => {
      throw new LogStorageError('IO', 'the lock is stuck')
    }
    const failures = await failuresOf(() => ({ close }), ['order'])
    expect(failures).toMatchObject([{ promise: LONG_USE, reason: expect.stringContaining('lock is stuck') }])
  })

  it('does not fail for faults that show on a new store', async () => {
    const failures = await failuresOf((driver) => ({
      search: async (query, signal) => (await driver.search(query, signal)).toReversed(),
    }))
    expect(failures.length).toBeGreaterThan(10)
    expect(failures.map(({ promise }) => promise)).not.toContain(LONG_USE)
  })

  const collected = 'a closed driver leaves no open file for the garbage collector to close'
  expectCaught('a driver that forgets the handle of its file', collected, ({ directory }) => {
    const driver = brokenMemoryDriver()({ directory }) as LogDriver
    return {
      ...driver,
      open: async () => {
        await open(join(directory, 'file'), 'a')
      },
    }
  })
  expectCaught('a driver that forgets the handle that it appends by', collected, ({ directory }) => {
    const driver = brokenMemoryDriver()({ directory }) as LogDriver
    return {
      ...driver,
      append: async (batch) => {
        const file = await open(join(directory, 'file'), 'a')
        await file.write(batch.token)
        return driver.append(batch)
      },
    }
  })
})

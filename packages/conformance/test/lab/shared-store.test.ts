import { existsSync } from 'node:fs'
import type { LogDriver } from '@logpond/core'
import { LogStorageError } from '@logpond/core'
import { memoryDriver } from '@logpond/core/testing'
import { describe, expect, it } from 'vitest'
import { batchOfSize } from '../../src/entries/test-batch.js'
import { SharedStore } from '../../src/lab/shared-store.js'

interface Made {
  readonly driver: LogDriver
  readonly directory: string
  isClosed: boolean
}

/** A shared store, and the drivers that were made for it. */
function sharedStore(breakage: Partial<LogDriver> = {}, timeout = 60_000) {
  const made: Made[] = []
  const create = ({ directory }: { directory: string }) => {
    const close = () => {
      one.isClosed = true
    }
    const one: Made = { driver: { ...memoryDriver(), close, ...breakage }, directory, isClosed: false }
    made.push(one)
    return one.driver
  }
  return { shared: new SharedStore({ create, timeout }), made }
}

const never = () => new Promise<never>(() => {})
const fails = () => {
  throw new LogStorageError('IO', 'the disk is gone')
}

async function lend(shared: SharedStore, user = 'a promise'): Promise<LogDriver> {
  const driver = await shared.lend(user)
  if (driver === undefined) throw new Error('There is nothing to lend.')
  return driver
}

describe('a shared store', () => {
  it('is opened once, and is empty each time it is lent', async () => {
    const { shared, made } = sharedStore()
    for (let round = 0; round < 3; round++) {
      const driver = await lend(shared)
      expect(await driver.count({})).toBe(0)
      await driver.append(batchOfSize(7000))
      await shared.takeBack(true)
    }
    expect(await shared.end()).toBeUndefined()
    expect(made).toMatchObject([{ isClosed: true }])
    expect(existsSync(made[0]?.directory ?? '')).toBe(false)
  })

  it('has one user at a time', async () => {
    const { shared, made } = sharedStore()
    const both = await Promise.all([shared.lend('one'), shared.lend('other')])
    expect(both.filter((driver) => driver !== undefined)).toHaveLength(1)
    await shared.close()
    expect(made).toMatchObject([{ isClosed: false }])
    await shared.takeBack(true)
    expect(await shared.lend('other')).toBeDefined()
  })

  it('refuses to open or close its driver', async () => {
    const driver = await lend(sharedStore().shared)
    expect(() => driver.close()).toThrow(/lab\.open\(\)/)
    expect(() => driver.open()).toThrow(/lab\.open\(\)/)
  })

  it('is replaced by a new one after a promise failed on it or left work under way', async () => {
    const { shared, made } = sharedStore({ sync: never })
    await lend(shared)
    await shared.takeBack(false)
    void (await lend(shared)).sync?.()
    await shared.takeBack(true)
    await lend(shared)
    expect(made.map(({ isClosed }) => isClosed)).toEqual([true, true, false])
    await shared.takeBack(true)
    expect(await shared.end()).toBeUndefined()
  })

  it('is replaced by a new one after a write left its connection in doubt', async () => {
    for (const [code, isReplaced] of [
      ['UNKNOWN_OUTCOME', true],
      ['CONNECTION', true],
      ['BUSY', false],
    ] as const) {
      const refuse = () => {
        throw new LogStorageError(code, 'not now')
      }
      const { shared, made } = sharedStore({ appendSync: refuse, append: async () => refuse() })
      const driver = await lend(shared)
      expect(() => driver.appendSync?.(batchOfSize(1), 0)).toThrow('not now')
      await shared.takeBack(true)
      await expect((await lend(shared)).append(batchOfSize(1))).rejects.toThrow('not now')
      await shared.takeBack(true)
      expect(made.map(({ isClosed }) => isClosed)).toEqual(isReplaced ? [true, true] : [false])
      expect(await shared.end()).toBeUndefined()
    }
  })

  const cannotEmpty: Record<string, LogDriver['deleteOldest']> = {
    'throws in deleteOldest': fails,
    'never comes back from deleteOldest': never,
    'always has more to delete': () => ({ deleted: 0, more: true }),
    'deletes nothing and returns more: false': () => ({ deleted: 0, more: false }),
  }
  for (const [what, deleteOldest] of Object.entries(cannotEmpty)) {
    it(`ends with a driver that ${what}`, async () => {
      const { shared, made } = sharedStore({ deleteOldest }, what.startsWith('never') ? 1 : 60_000)
      await (await lend(shared, 'appends')).append(batchOfSize(1))
      await shared.takeBack(true)
      expect(made).toMatchObject([{ isClosed: true }])
      expect(await shared.lend('another')).toBeUndefined()
      const failure = await shared.end()
      expect(failure?.message).toMatch(/^a driver could not be emptied .*one promise.*“appends”: /)
      expect(await shared.end()).toBeUndefined()
    })
  }

  it('ends with a driver that cannot be closed', async () => {
    for (const [close, reason] of [
      [fails, /IO: the disk is gone/],
      [never, /did not settle/],
    ] as const) {
      const { shared } = sharedStore({ close }, close === never ? 1 : 60_000)
      await lend(shared)
      await shared.takeBack(false)
      expect(await shared.lend('another')).toBeUndefined()
      const failure = await shared.end()
      expect(failure?.message).toMatch(/could not be closed/)
      expect(failure?.message).toMatch(reason)
    }
  })

  it('passes an error of open to the promise that opens it', async () => {
    const { shared, made } = sharedStore({ open: fails })
    for (let round = 0; round < 2; round++)
      await expect(shared.lend('a promise')).rejects.toThrow('disk is gone')
    expect(made.map(({ directory }) => existsSync(directory))).toEqual([false, false])
    expect(await shared.end()).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { openLogStorage } from '../../src/open-log-storage.js'
import { holdsMessage } from '../../src/testing/fault.js'
import { type FaultyDriverOptions, faultyDriver } from '../../src/testing/faulty-driver.js'
import { memoryDriver } from '../../src/testing/memory-driver.js'
import { MemoryStore } from '../../src/testing/memory-store.js'
import { TestClock } from '../../src/testing/test-clock.js'
import { batchOf, searchOf } from './batch-of.js'

const withCode = (code: string) => expect.objectContaining({ name: 'LogStorageError', code })

async function openDriver(options?: FaultyDriverOptions) {
  const inner = memoryDriver()
  const driver = faultyDriver(inner, options)
  await driver.open()
  const reopen = async () => {
    await driver.close()
    await driver.open()
  }
  return { inner, driver, reopen, stored: () => inner.count({}) }
}

describe('faultyDriver', () => {
  it('does the same as the wrapped driver if there are no faults', async () => {
    const { driver } = await openDriver()
    expect(await driver.append(batchOf(['a', 'b']))).toEqual([1, 2])
    expect(driver.appendSync?.(batchOf(['c']), 1000)).toEqual([3])
    expect(await driver.search(searchOf({ contains: 'b' }))).toMatchObject([{ id: 2 }])
    expect(await driver.count({})).toBe(3)
    expect(await driver.histogram({ bucket: 1000 })).toMatchObject([{ count: 3 }])
    expect(await driver.readAfter(2, {}, 10)).toMatchObject([{ message: 'c' }])
    expect(await driver.deleteOldest({ expired: [], maxEntries: 2, dryRun: false }, 9)).toMatchObject({
      deleted: 1,
    })
    expect(await driver.stats()).toMatchObject({ entries: 2 })
    await driver.close()
    expect(driver.violations).toEqual([])
  })

  it('fails a sync before or after its work', async () => {
    const store = new MemoryStore()
    const driver = faultyDriver(memoryDriver({ store }))
    await driver.open()
    await driver.append(batchOf(['a']))
    driver.inject({ method: 'sync', code: 'BUSY' }, { method: 'sync', code: 'BUSY', committed: true })
    for (const synced of [0, 1]) {
      await expect(driver.sync?.()).rejects.toThrow(withCode('BUSY'))
      expect(store.syncedId).toBe(synced)
    }
    expect(await driver.sync?.()).toBe(1)
  })

  it('has the optional methods of the wrapped driver', async () => {
    expect(faultyDriver(memoryDriver({ supports: { sync: false } })).appendSync).toBeUndefined()
    expect(faultyDriver(memoryDriver()).checkpoint).toBeUndefined()
    expect(faultyDriver(memoryDriver()).sync).toBeUndefined()
    let checkpoints = 0
    const driver = faultyDriver({ ...memoryDriver(), checkpoint: () => void checkpoints++ })
    await driver.open()
    await driver.checkpoint?.()
    expect(checkpoints).toBe(1)
  })

  it('fails as often as the faults say, in their order, and writes nothing', async () => {
    const { driver, stored } = await openDriver({
      faults: [{ code: 'BUSY', times: 2 }, { code: 'DISK_FULL' }],
    })
    const batch = batchOf(['a'])
    for (const code of ['BUSY', 'BUSY', 'DISK_FULL']) {
      await expect(driver.append(batch)).rejects.toEqual(withCode(code))
    }
    expect(await stored()).toBe(0)
    expect(await driver.append(batch)).toEqual([1])
  })

  it('fails after the commit, and a repeated token returns the ids of the written batch', async () => {
    const { driver, stored, reopen } = await openDriver()
    const batch = batchOf(['a', 'b'])
    driver.inject({ code: 'UNKNOWN_OUTCOME', committed: true })
    await expect(driver.append(batch)).rejects.toEqual(withCode('UNKNOWN_OUTCOME'))
    expect(await stored()).toBe(2)
    await reopen()
    expect(await driver.append(batch)).toEqual([1, 2])
    expect(await stored()).toBe(2)
    expect(driver.violations).toEqual([])
  })

  it('rejects only the batches that contain a certain message', async () => {
    const { driver, stored } = await openDriver({
      faults: [{ code: 'ENTRY_REJECTED', times: Infinity, when: holdsMessage(/^bad/) }],
    })
    await driver.append(batchOf(['good']))
    for (let i = 0; i < 3; i++) {
      await expect(driver.append(batchOf(['good', 'bad one']))).rejects.toEqual(withCode('ENTRY_REJECTED'))
    }
    expect(await stored()).toBe(1)
  })

  it('fails a call of any other method', async () => {
    const { driver } = await openDriver()
    driver.inject({ method: 'search', code: 'IO' }, { method: 'open', code: 'CONNECTION' })
    await expect(driver.search(searchOf())).rejects.toEqual(withCode('IO'))
    expect(await driver.search(searchOf())).toEqual([])
    await driver.close()
    await expect(driver.open()).rejects.toEqual(withCode('CONNECTION'))
    await driver.open()
    expect(driver.violations).toEqual([])
  })

  it('leaves the wrapped driver closed when open or close fails', async () => {
    for (const committed of [false, true]) {
      const inner = faultyDriver(memoryDriver())
      const driver = faultyDriver(inner)
      driver.inject({ method: 'open', code: 'IO', committed }, { method: 'close', code: 'IO', committed })
      await expect(driver.open()).rejects.toEqual(withCode('IO'))
      await driver.open()
      await expect(driver.close()).rejects.toEqual(withCode('IO'))
      await driver.open()
      expect(inner.violations).toEqual([])
      expect(inner.callsOf('open').length - inner.callsOf('close').length).toBe(1)
    }
  })

  it('finds a message each time, with any flags of the pattern', () => {
    const when = holdsMessage(/bad/g)
    expect([1, 2, 3].map(() => when(batchOf(['a bad one'])))).toEqual([true, true, true])
    expect(holdsMessage('bad')(batchOf(['bad']))).toBe(true)
    expect(holdsMessage('bad')(batchOf(['a bad one']))).toBe(false)
  })

  it('fails appendSync with the faults of append', async () => {
    const { driver, stored } = await openDriver({
      faults: [{ code: 'BUSY' }, { code: 'UNKNOWN_OUTCOME', committed: true }],
    })
    expect(() => driver.appendSync?.(batchOf(['a']), 10)).toThrow(withCode('BUSY'))
    expect(await stored()).toBe(0)
    expect(() => driver.appendSync?.(batchOf(['a']), 10)).toThrow(withCode('UNKNOWN_OUTCOME'))
    expect(await stored()).toBe(1)
  })

  it('stops failing after heal()', async () => {
    const { driver } = await openDriver({
      faults: [{ code: 'IO', times: Infinity }],
      random: { seed: 1, rate: 1 },
    })
    driver.heal()
    expect(await driver.append(batchOf(['a']))).toEqual([1])
  })

  it('hangs until release() is called', async () => {
    const { driver, stored } = await openDriver()
    const clock = new TestClock()
    driver.block()
    const ids = driver.append(batchOf(['a']))
    await clock.settle()
    expect(driver.blocked).toBe(1)
    expect(await stored()).toBe(0)
    expect(driver.callsOf('append')).toMatchObject([{ outcome: 'pending' }])
    expect(await driver.search(searchOf())).toEqual([])
    driver.release()
    expect(await ids).toEqual([1])
    expect(driver.blocked).toBe(0)
    expect(await driver.append(batchOf(['b']))).toEqual([2])
  })

  it('hangs again when it is blocked again', async () => {
    const { driver } = await openDriver()
    const clock = new TestClock()
    driver.block()
    const first = driver.append(batchOf(['a']))
    driver.release()
    expect(await first).toEqual([1])
    driver.block()
    const second = driver.append(batchOf(['b']))
    await clock.settle()
    expect(driver.blocked).toBe(1)
    driver.release()
    expect(await second).toEqual([2])
  })

  it('fails a released call with a fault that was injected while it hung', async () => {
    const { driver, stored } = await openDriver()
    driver.block('append', 'search')
    const ids = driver.append(batchOf(['a']))
    driver.inject({ code: 'CONNECTION' })
    driver.release()
    await expect(ids).rejects.toEqual(withCode('CONNECTION'))
    expect(await stored()).toBe(0)
  })

  it('fails appendSync while writes hang', async () => {
    const { driver } = await openDriver()
    driver.block()
    expect(() => driver.appendSync?.(batchOf(['a']), 10)).toThrow(withCode('UNKNOWN_OUTCOME'))
  })

  it('offers appendAhead only with the option pipelined', () => {
    expect(faultyDriver(memoryDriver()).appendAhead).toBeUndefined()
    expect(faultyDriver(memoryDriver(), { pipelined: true }).appendAhead).toBeDefined()
  })

  it('writes a pipelined batch after the batch before it', async () => {
    const { driver } = await openDriver({ pipelined: true })
    driver.block()
    const writes = [driver.append(batchOf(['a'])), driver.appendAhead?.(batchOf(['b']))]
    await Promise.resolve()
    expect(driver.blocked).toBe(2)
    driver.release()
    expect(await Promise.all(writes)).toEqual([[1], [2]])
    expect(driver.violations).toEqual([])
  })

  it('aborts a pipelined batch when the batch before it fails, and keeps the next fault for the next write', async () => {
    const { driver, stored } = await openDriver({ pipelined: true })
    driver.inject({ code: 'BUSY', times: 2 })
    const first = driver.append(batchOf(['a']))
    const second = driver.appendAhead?.(batchOf(['b']))
    await expect(first).rejects.toThrow(withCode('BUSY'))
    await expect(second).rejects.toThrow(withCode('ABORTED'))
    await expect(driver.append(batchOf(['a']))).rejects.toThrow(withCode('BUSY'))
    expect(stored()).toBe(0)
  })

  it('releases one call at a time, the oldest first', async () => {
    const { driver, stored } = await openDriver({ pipelined: true })
    driver.block()
    void driver.append(batchOf(['a']))
    void driver.appendAhead?.(batchOf(['b']))
    await Promise.resolve()
    expect(driver.releaseFirst()).toBe(true)
    await new Promise(setImmediate)
    expect([stored(), driver.blocked]).toEqual([1, 1])
    expect([driver.releaseFirst(), driver.releaseFirst()]).toEqual([true, false])
  })

  it('runs appendSync while only append hangs', async () => {
    const { driver } = await openDriver()
    driver.block('append')
    const batch = batchOf(['a'])
    const hung = driver.append(batch)
    expect(driver.appendSync?.(batch, 1000)).toEqual([1])
    driver.release()
    expect(await hung).toEqual([1])
  })

  it('delays calls on an injected clock', async () => {
    const clock = new TestClock()
    const { driver, stored } = await openDriver({ slow: { clock, append: 50 } })
    void driver.append(batchOf(['a']))
    await clock.tick(49)
    expect(await stored()).toBe(0)
    await clock.tick(1)
    expect(await stored()).toBe(1)
  })

  it('fails the same writes for the same seed, and never too many in a row', async () => {
    const run = async (seed: number) => {
      const { driver, reopen, stored } = await openDriver({ random: { seed, rate: 0.5, maxInARow: 2 } })
      for (let i = 0; i < 60; i++) {
        const batch = batchOf([`${i}`])
        let tries = 1
        while (!(await driver.append(batch).then(Boolean, reopen))) tries++
        expect(tries).toBeLessThanOrEqual(3)
      }
      expect(await stored()).toBe(60)
      expect(driver.violations).toEqual([])
      return driver.callsOf('append').map(({ outcome }) => outcome)
    }
    const outcomes = await run(7)
    expect(new Set(outcomes).size).toBeGreaterThan(3)
    expect(await run(7)).toEqual(outcomes)
    expect(await run(8)).not.toEqual(outcomes)
  })

  it('records all calls', async () => {
    const { driver } = await openDriver({ faults: [{ code: 'BUSY' }] })
    const batch = batchOf(['a', 'b'], 'the-token')
    await driver.append(batch).catch(() => {})
    await driver.append(batch)
    await driver.close()
    expect(driver.calls).toEqual([
      { method: 'open', outcome: 'ok' },
      { method: 'append', size: 2, token: 'the-token', outcome: 'BUSY' },
      { method: 'append', size: 2, token: 'the-token', outcome: 'ok' },
      { method: 'close', outcome: 'ok' },
    ])
  })

  it('reports a query that is not normalised', async () => {
    const { driver } = await openDriver()
    await driver.search({ order: 'newest', limit: -1, contains: '' })
    await driver.readAfter(0, { services: [] }, 10)
    expect(driver.violations).toEqual([
      'search received a query whose contains is not normalised',
      'search received a query whose limit is not normalised',
      'readAfter received a query whose services is not normalised',
    ])
  })

  it('does not prevent a storage from committing every entry once, in order, after any faults', async () => {
    for (let seed = 0; seed < 20; seed++) {
      const clock = new TestClock()
      const inner = memoryDriver()
      const driver = faultyDriver(inner, { random: { seed, rate: 0.4 } })
      const storage = await openLogStorage({
        driver,
        clock,
        flushOnExit: false,
        batch: { batchSize: 3, maxBatchSize: 5 },
      })
      const messages = Array.from({ length: 50 }, (_, i) => `${i}`)
      const receipts = messages.map((message) => storage.store({ message }))
      await clock.runAll()
      expect(receipts.map(({ status }) => status)).toEqual(messages.map(() => 'committed'))
      const stored = await inner.readAfter(0, {}, 100)
      expect(stored.map(({ message }) => message)).toEqual(messages)
      expect(stored.map(({ id }) => id)).toEqual(receipts.map(({ id }) => id))
      await storage.close()
      expect(driver.violations).toEqual([])
    }
  })
})

describe('the reads that count', () => {
  const field = { column: 'service' as const }

  it('exist if the wrapped driver has them, and fail on request', async () => {
    const old = faultyDriver(memoryDriver({ supports: { conditions: false } }))
    expect(old.topValues ?? old.fields ?? old.groupedHistogram).toBeUndefined()
    const driver = faultyDriver(memoryDriver())
    await driver.open()
    await driver.append(batchOf([{ message: 'a', service: 's' }]))
    expect(await driver.topValues?.({ field, limit: 1 })).toMatchObject({
      values: [{ value: 's', count: 1 }],
    })
    expect(await driver.fields?.({})).toEqual([])
    expect(await driver.groupedHistogram?.({ bucket: 1e9, by: field, limit: 1 })).toHaveLength(1)
    for (const method of ['topValues', 'fields', 'groupedHistogram'] as const) {
      driver.inject({ method, code: 'IO' })
      const call = { ...{ field, by: field, bucket: 1, limit: 1 } }
      await expect((async () => driver[method]?.(call))()).rejects.toMatchObject({ code: 'IO' })
      expect(driver.callsOf(method).map(({ outcome }) => outcome)).toEqual(['ok', 'IO'])
    }
    expect(driver.violations).toEqual([])
  })

  it('report queries that are not normalised', async () => {
    const driver = faultyDriver(memoryDriver())
    await driver.open()
    await driver.topValues?.({ field, limit: 0, services: [] })
    await driver.groupedHistogram?.({ bucket: 2, offset: 2, by: field, limit: 1001 })
    await driver.histogram({ bucket: 1, offset: 1 })
    expect(driver.violations).toEqual([
      'topValues received a query whose limit is not normalised',
      'topValues received a query whose services is not normalised',
      'groupedHistogram received a query whose limit is not normalised',
      'groupedHistogram received a query whose offset is not normalised',
      'histogram received a query whose offset is not normalised',
    ])
  })

  it('report conditions that the driver does not know', async () => {
    const driver = faultyDriver(memoryDriver({ supports: { conditions: false } }))
    await driver.open()
    await expect(driver.count({ not: [{ hosts: ['h'] }] })).rejects.toEqual(withCode('UNSUPPORTED'))
    expect(driver.violations).toEqual(['count received a query with not, which this driver does not support'])
  })
})

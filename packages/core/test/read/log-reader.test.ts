import { describe, expect, it } from 'vitest'
import type { SearchQuery } from '../../src/contract/search-query.js'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { faultsOf, readsOf } from '../support/probe-driver.js'

const DAY = 86_400_000

async function openSample(options: Parameters<typeof openStorage>[0] = {}) {
  const parts = await openStorage(options)
  const { storage } = parts
  storage.store({ message: 'Disk full on /var', severity: 'error', service: 'db', timestamp: 3 * DAY })
  storage.store({ message: 'disk is fine', service: 'db', host: 'h1', timestamp: DAY, attributes: { n: 1 } })
  storage.store({
    message: 'full speed',
    severity: 'debug',
    host: 'h2',
    timestamp: 2 * DAY,
    attributes: { n: '1' },
  })
  await storage.flush()
  return parts
}

describe('search()', () => {
  it.each<[SearchQuery, number[]]>([
    [{}, [1, 3, 2]],
    [{ order: 'oldest' }, [2, 3, 1]],
    [{ limit: 1 }, [1]],
    [{ limit: 0 }, []],
    [{ text: 'DISK' }, [1, 2]],
    [{ text: 'full -disk' }, [3]],
    [{ contains: 'Disk' }, [1]],
    [{ minSeverity: 'info' }, [1, 2]],
    [{ service: ['db', 'x'], maxSeverity: 12 }, [2]],
    [{ host: 'h2' }, [3]],
    [{ attributes: { n: 1 } }, [2]],
    [{ startTime: DAY, endTime: 3 * DAY }, [3, 2]],
    [{ startTime: new Date(2 * DAY) }, [1, 3]],
    [{ order: 'oldest', after: { timestamp: DAY, id: 2 } }, [3, 1]],
    [{ minSeverity: 'fatal' }, []],
  ])('finds by %j', async (query, ids) => {
    const { storage } = await openSample()
    expect((await storage.search(query)).map(({ id }) => id)).toEqual(ids)
    const { order, limit, after, ...filter } = query
    if (!limit && limit !== 0 && !after) expect(await storage.count(filter)).toBe(ids.length)
  })

  it('continues a page after its last entry, even if all entries have the same time', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(100).map((entry) => ({ ...entry, timestamp: 1.001 })))
    await storage.flush()
    for (const order of ['oldest', 'newest'] as const) {
      const seen: string[] = []
      let after: SearchQuery['after']
      for (let page = await storage.search({ order, limit: 7 }); page.length > 0; ) {
        seen.push(...page.map(({ message }) => message))
        after = page.at(-1)
        page = await storage.search({ order, limit: 7, ...(after && { after }) })
      }
      expect(seen).toEqual(order === 'oldest' ? messages(100) : messages(100).reverse())
    }
  })

  it('rejects with ABORTED before and while it runs, without waiting for the driver', async () => {
    const { storage, driver, clock } = await openSample()
    const aborted = { code: 'ABORTED', message: 'Searching was aborted.' }
    await expect(storage.search({}, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted)
    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const controller = new AbortController()
    const found = storage.search({}, { signal: controller.signal })
    await clock.settle()
    controller.abort(new Error('enough'))
    await expect(found).rejects.toMatchObject({ ...aborted, cause: { message: 'enough' } })
    gate.resolve()
  })

  it('does not wait for a write, and no write waits for it', async () => {
    const { storage, driver, clock } = await openSample()
    driver.block('append')
    storage.store({ message: 'm' })
    await clock.tick(100)
    expect(await storage.search()).toHaveLength(3)
    driver.release()
    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const found = storage.search()
    storage.store({ message: 'n' })
    await storage.flush()
    expect(driver.stored).toHaveLength(5)
    gate.resolve()
    expect(await found).toHaveLength(5)
  })

  it('converts an error of the driver to a LogStorageError', async () => {
    const { storage, driver } = await openSample()
    driver.beforeRead = () => {
      throw new TypeError('a bug')
    }
    await expect(storage.search()).rejects.toMatchObject({
      code: 'IO',
      message: 'Searching failed: TypeError: a bug',
      cause: { name: 'TypeError' },
    })
  })

  it('causes no warning about leaks with any number of concurrent searches', async () => {
    const { storage } = await openSample()
    const warnings: Error[] = []
    const onWarning = (warning: Error) => warnings.push(warning)
    process.on('warning', onWarning)
    const { signal } = new AbortController()
    await Promise.all(Array.from({ length: 50 }, () => storage.search({}, { signal })))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', onWarning)
    expect(warnings).toEqual([])
  })
})

describe('getRecent()', () => {
  it('returns the newest first, 100 by default', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(150))
    await storage.flush()
    const recent = await storage.getRecent()
    expect(recent.map(({ message }) => message)).toEqual(messages(150).reverse().slice(0, 100))
    expect(await storage.getRecent(3)).toEqual(recent.slice(0, 3))
    expect(await storage.getRecent(0)).toEqual([])
  })

  it.each([-1, 10_001, 1e9, 1.5, Number.NaN, '5', null])('refuses a limit of %o', async (limit) => {
    const { storage } = await openStorage()
    await expect(storage.getRecent(limit as number)).rejects.toMatchObject({
      code: 'INVALID_QUERY',
      message: expect.stringContaining('limit must be a whole number from 0 to 10000'),
    })
  })
})

describe('histogram()', () => {
  it('counts per slice of time and severity', async () => {
    const { storage } = await openSample()
    expect(await storage.histogram({ bucket: 2 * DAY })).toEqual([
      { start: 0, count: 1, bySeverity: { 9: 1 } },
      { start: 2 * DAY, count: 2, bySeverity: { 5: 1, 17: 1 } },
    ])
    expect(await storage.histogram({ bucket: DAY, service: 'db', minSeverity: 17 })).toEqual([
      { start: 3 * DAY, count: 1, bySeverity: { 17: 1 } },
    ])
  })
})

describe('an invalid query', () => {
  const queries: [string, unknown][] = [
    ['limit', { limit: -1 }],
    ['limit', { limit: 1e9 }],
    ['limit', { limit: 1.5 }],
    ['text', { text: '"' }],
    ['text', { text: '  ' }],
    ['text', { text: '+ - %' }],
    ['text', { text: 'word '.repeat(10_000) }],
    ['severity', { severity: 'error' }],
    ['minSeverity', { minSeverity: 'loud' }],
    ['startTime', { startTime: 'yesterday' }],
    ['attributes["a\\"b[0]"]', { attributes: { 'a"b[0]': {} } }],
  ]
  it.each(queries)('is INVALID_QUERY and names %s', async (field, query) => {
    const { storage, driver } = await openStorage()
    const wrong = { code: 'INVALID_QUERY', message: expect.stringContaining(field) }
    await expect(storage.search(query as SearchQuery)).rejects.toMatchObject(wrong)
    await expect(storage.count(query as SearchQuery)).rejects.toMatchObject(wrong)
    const histogram = { ...(query as SearchQuery), bucket: 1 }
    await expect(storage.histogram(histogram)).rejects.toMatchObject(wrong)
    expect(readsOf(driver)).toBe(0)
  })

  it.each(['AND', 'c++', '50%', 'NEAR(', 'a:b', '"open', 'x*y*', '\0word', 'secret:x OR'])(
    'is not caused by the odd text %j',
    async (text) => {
      const { storage } = await openStorage()
      storage.store({ message: text })
      storage.store({ message: 'else' })
      await storage.flush()
      expect((await storage.search({ text })).map(({ message }) => message)).toEqual([text])
    },
  )

  it('is not caused by odd attribute names', async () => {
    const { storage } = await openStorage()
    const names = ['a"b', "it's", 'a[0]', '$', 'a.b', '', '.', 'a\\b', 'ключ']
    for (const name of names) storage.store({ message: name, attributes: { [name]: 1 } })
    await storage.flush()
    for (const name of names) {
      const found = await storage.search({ attributes: { [name]: 1 } })
      expect(found.map(({ message }) => message)).toEqual([name])
    }
  })

  it('is not confused with invalid options, which are INVALID_OPTIONS', async () => {
    const { storage } = await openStorage()
    const wrong = {
      code: 'INVALID_OPTIONS',
      message: expect.stringContaining('signal must be an AbortSignal'),
    }
    const options = { signal: 'stop' as unknown as AbortSignal }
    await expect(storage.search({}, options)).rejects.toMatchObject(wrong)
    await expect(storage.scan({}, options).next()).rejects.toMatchObject(wrong)
    await expect(storage.follow({}, options).next()).rejects.toMatchObject(wrong)
    const unknown = { timeout: 5 } as object
    await expect(storage.search({}, unknown)).rejects.toThrow('search has no option "timeout"')
    await expect(storage.scan({}, unknown).next()).rejects.toThrow('scan has no option "timeout"')
    await expect(storage.follow({}, unknown).next()).rejects.toThrow('follow has no option "timeout"')
  })
})

describe('a connection that is lost', () => {
  it('is replaced for a read, which is then retried', async () => {
    const { storage, driver } = await openSample()
    let reads = 0
    driver.beforeRead = async () => {
      if (reads++ === 0) throw new LogStorageError('CONNECTION', 'gone')
    }
    expect(await storage.getRecent()).toHaveLength(3)
    expect([driver.callsOf('open').length, driver.callsOf('close').length]).toEqual([2, 1])
  })

  it('is replaced for a read even during a write', async () => {
    const { storage, driver, clock } = await openSample()
    let isLost = true
    driver.beforeRead = () => {
      if (isLost) throw new LogStorageError('CONNECTION', 'gone')
    }
    const { open } = driver
    driver.open = () => {
      isLost = false
      return open.call(driver)
    }
    driver.block('append')
    storage.store({ message: 'm' })
    await clock.tick(100)
    const found = storage.getRecent()
    await clock.settle()
    driver.release()
    expect(await found).toHaveLength(4)
    expect(driver.callsOf('open').length).toBe(2)
  })

  it('is reported if a read has failed because of it and it cannot be replaced', async () => {
    const states: string[] = []
    const { storage, driver } = await openSample({ onStateChange: (state) => states.push(state) })
    let isLost = true
    driver.beforeRead = () => {
      if (isLost) throw new LogStorageError('CONNECTION', 'gone')
    }
    driver.inject(...faultsOf(['DISK_FULL'], 'open'))
    await expect(storage.getRecent()).rejects.toMatchObject({ code: 'CONNECTION' })
    expect(storage.stats()).toMatchObject({
      state: 'full',
      lastError: { code: 'DISK_FULL', message: expect.stringContaining('open failed') },
    })
    isLost = false
    expect(await storage.getRecent()).toHaveLength(3)
    storage.store({ message: 'm' })
    await storage.flush()
    expect(states).toEqual(['full', 'open'])
  })

  it('is not used for reads while it cannot be opened', async () => {
    const { storage, driver, clock } = await openSample()
    driver.inject(...faultsOf(['CONNECTION']))
    driver.inject(...faultsOf(Array(20).fill('CONNECTION'), 'open'))
    const receipt = storage.store({ message: 'm' })
    await clock.runAll()
    expect(receipt.error?.code).toBe('CONNECTION')
    await expect(storage.getRecent()).rejects.toMatchObject({ code: 'CONNECTION' })
    driver.heal()
    expect(await storage.getRecent()).toHaveLength(3)
  })
})

describe('a read that fails with an error that may be temporary', () => {
  it.each(['IO', 'CORRUPT'] as const)(
    'is retried after %s, the last time over a new connection',
    async (code) => {
      const { storage, driver, clock } = await openSample()
      let failures = 3
      driver.beforeRead = () => {
        if (failures-- > 0) throw new LogStorageError(code, 'not now')
      }
      const found = storage.getRecent()
      await clock.tick(60)
      expect([readsOf(driver), driver.callsOf('open').length]).toEqual([3, 1])
      await clock.tick(250)
      expect(await found).toHaveLength(3)
      expect([readsOf(driver), driver.callsOf('open').length]).toEqual([4, 2])
    },
  )

  it('gets the error when each attempt fails, and does not open a connection for each of many searches', async () => {
    const { storage, driver, clock } = await openSample()
    driver.beforeRead = () => {
      throw new LogStorageError('CORRUPT', 'a page is damaged')
    }
    for (let i = 0; i < 5; i++) {
      const found = storage.count()
      found.catch(() => {})
      await clock.tick(310)
      await expect(found).rejects.toMatchObject({ code: 'CORRUPT', message: 'a page is damaged' })
    }
    expect([readsOf(driver), driver.callsOf('open').length]).toEqual([20, 2])
  })

  it('ends between two attempts when its signal is aborted, or the storage closes', async () => {
    const { storage, driver, clock } = await openSample()
    driver.beforeRead = () => {
      throw new LogStorageError('IO', 'not now')
    }
    const controller = new AbortController()
    const aborted = storage.search({}, { signal: controller.signal })
    const closed = storage.count()
    closed.catch(() => {})
    await clock.settle()
    controller.abort()
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' })
    const closing = storage.close()
    await clock.runAll()
    await closing
    await expect(closed).rejects.toMatchObject({ code: 'CLOSED' })
    expect(readsOf(driver)).toBe(2)
  })
})

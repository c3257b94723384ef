import { describe, expect, it } from 'vitest'
import type { StoredLogEntry } from '../../src/contract/log-entry.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { readsOf } from '../support/probe-driver.js'

async function collect(iterable: AsyncIterable<StoredLogEntry>): Promise<string[]> {
  const seen: string[] = []
  for await (const { message } of iterable) seen.push(message)
  return seen
}

async function openWith(count: number, timestamp?: number) {
  const parts = await openStorage({ batch: { queueSize: 20_000 } })
  parts.storage.storeMany(
    entries(count).map((entry) => (timestamp === undefined ? entry : { ...entry, timestamp })),
  )
  await parts.storage.flush()
  return parts
}

describe('scan()', () => {
  it('yields all matches, newest first by default', async () => {
    const { storage } = await openWith(2500)
    expect(await collect(storage.scan())).toEqual(messages(2500).reverse())
    expect(await collect(storage.scan({ order: 'oldest' }))).toEqual(messages(2500))
    expect(await collect(storage.scan({ contains: '77', order: 'oldest' }))).toEqual(
      messages(2500).filter((message) => message.includes('77')),
    )
  })

  it('misses and repeats none of 10,000 entries with the same time while others are written', async () => {
    const { storage } = await openWith(10_000, 5)
    const seen: string[] = []
    for await (const { message } of storage.scan({ order: 'oldest' })) {
      seen.push(message)
      if (seen.length % 1000 !== 0) continue
      storage.store({ message: 'late', timestamp: 5 })
      await storage.flush()
    }
    expect(seen).toEqual(messages(10_000))
  })

  it('ends with the entries that were committed at the call, in either order, even if it is read later', async () => {
    const { storage } = await openWith(3)
    const scans = [storage.scan({ order: 'oldest' }), storage.scan()]
    storage.store({ message: 'late', timestamp: 0 })
    await storage.flush()
    storage.store({ message: 'later' })
    await storage.flush()
    expect(await Promise.all(scans.map(collect))).toEqual([messages(3), messages(3).reverse()])
  })

  it('ends at its limit, which may exceed that of a search', async () => {
    const { storage } = await openWith(11_000)
    expect(await collect(storage.scan({ limit: 2 }))).toEqual(['m10999', 'm10998'])
    expect(await collect(storage.scan({ limit: 0 }))).toEqual([])
    expect(await collect(storage.scan({ limit: 10_500 }))).toHaveLength(10_500)
    expect(await collect(storage.scan({ limit: Infinity }))).toHaveLength(11_000)
  })

  it('begins after `after`', async () => {
    const { storage } = await openWith(10)
    const [, , third] = await storage.search({ order: 'oldest' })
    expect(await collect(storage.scan({ order: 'oldest', ...(third && { after: third }) }))).toEqual(
      messages(10).slice(3),
    )
  })

  it('leaves no cursor open: it reads a page after all entries of the page before were read', async () => {
    const { storage, driver } = await openWith(3000)
    const scan = storage.scan()
    await scan.next()
    expect(readsOf(driver)).toBe(1)
    await scan.return?.()
    expect(readsOf(driver)).toBe(1)
  })

  it('rejects with ABORTED as soon as its signal is aborted, also within a page', async () => {
    const { storage, driver, clock } = await openWith(10)
    const aborted = { code: 'ABORTED' }
    await expect(storage.scan({}, { signal: AbortSignal.abort() }).next()).rejects.toMatchObject(aborted)
    const within = new AbortController()
    const scan = storage.scan({}, { signal: within.signal })
    await scan.next()
    within.abort()
    await expect(scan.next()).rejects.toMatchObject(aborted)

    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const reading = new AbortController()
    const next = storage.scan({}, { signal: reading.signal }).next()
    await clock.settle()
    reading.abort()
    await expect(next).rejects.toMatchObject(aborted)
    gate.resolve()
  })

  it('ends at once when return() is called while a page is read', async () => {
    const { storage, driver, clock } = await openWith(10)
    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const scan = storage.scan()
    const next = scan.next()
    await clock.settle()
    expect(await scan.return?.()).toEqual({ done: true, value: undefined })
    expect(await next).toEqual({ done: true, value: undefined })
    gate.resolve()
  })

  it('rejects with CLOSED if the storage closes during the scan', async () => {
    const { storage } = await openWith(3000)
    const scan = storage.scan()
    await scan.next()
    await storage.close()
    await expect(collect(scan)).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it.each([
    [{ limit: -1 }, 'limit must be a whole number from 0; it was -1.'],
    [{ limit: 1.5 }, 'limit'],
    [{ limit: '5' }, 'limit'],
    [{ text: '"' }, 'text must contain at least one word'],
    [{ nonsense: 1 }, 'There is no query field "nonsense"'],
    [null, 'A query must be an object, not null.'],
  ])('rejects for the query %o', async (query, why) => {
    const { storage } = await openStorage()
    const next = storage.scan(query as object).next()
    await expect(next).rejects.toMatchObject({ code: 'INVALID_QUERY', message: expect.stringContaining(why) })
  })
})

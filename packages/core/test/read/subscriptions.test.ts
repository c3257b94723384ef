import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogEntry } from '../../src/contract/log-entry.js'
import type { LiveFilter } from '../../src/contract/search-filter.js'
import { Subscriptions } from '../../src/read/subscriptions.js'
import { decodeRecord, encodeEntry } from '../../src/record/log-record.js'
import { nextTurn } from '../../src/time/real-timers.js'
import { arbitraryEntry, arbitraryFilter } from '../support/arbitrary-filters.js'
import { modelMatches } from '../support/filter-model.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { writesTo } from '../support/probe-driver.js'

describe('subscribe()', () => {
  it('delivers an entry before it is written', async () => {
    const { storage, driver, clock } = await openStorage({ batch: { batchSize: 1 } })
    const writesThen: number[] = []
    storage.subscribe(() => void writesThen.push(writesTo(driver).length))
    storage.store({ message: 'a' })
    await clock.settle()
    expect(writesThen).toEqual([0])
    expect(writesTo(driver)).toHaveLength(1)
  })

  it('does not run the listener within store()', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message))
    storage.store({ message: 'a' })
    expect(seen).toEqual([])
    await clock.settle()
    expect(seen).toEqual(['a'])
  })

  it('does not deliver to a listener what the listener itself stores, at once or later', async () => {
    const { storage, driver, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(async ({ message }) => {
      seen.push(message)
      storage.store({ message: `${message} seen` })
      await nextTurn()
      storage.store({ message: `${message} handled` })
    })
    storage.storeMany(entries(2))
    await clock.settle()
    await storage.flush()
    expect(seen).toEqual(['m0', 'm1'])
    expect(driver.stored).toEqual(['m0', 'm1', 'm0 seen', 'm0 handled', 'm1 seen', 'm1 handled'])
  })

  it('delivers to the other listeners what a listener stores, but not for ever', async () => {
    const { storage, driver, clock } = await openStorage()
    const seen: Record<string, string[]> = {}
    for (const name of ['a', 'b', 'viewer']) {
      const list: string[] = []
      seen[name] = list
      storage.subscribe(({ message }) => {
        list.push(message)
        if (name !== 'viewer') storage.store({ message: message + name })
      })
    }
    storage.store({ message: '' })
    await clock.settle()
    await storage.flush()
    expect(seen).toEqual({ a: ['', 'b'], b: ['', 'a'], viewer: ['', 'a', 'b', 'ab', 'ba'] })
    expect(driver.stored.toSorted()).toEqual(['', 'a', 'ab', 'b', 'ba'])
  })

  it('delivers to a listener what others store while it waits', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    const gate = Promise.withResolvers<void>()
    storage.subscribe(async ({ message }) => {
      seen.push(message)
      await gate.promise
    })
    storage.store({ message: 'a' })
    await clock.settle()
    storage.store({ message: 'b' })
    gate.resolve()
    await clock.settle()
    storage.store({ message: 'c' })
    await clock.settle()
    expect(seen).toEqual(['a', 'b', 'c'])
  })

  it('yields to the event loop when listeners have used their share of a turn, and loses nothing', async () => {
    let time = 0
    // The clock advances by a millisecond each time that it is read.
    const subscriptions = new Subscriptions(() => ++time)
    const seen: string[][] = [[], []]
    for (const list of seen) subscriptions.add(({ message }) => void list.push(message), undefined)
    for (const message of messages(1000)) subscriptions.publish(encodeEntry({ message }, () => 0))
    const perTurn: number[] = []
    for (let before = [0, 0]; before.some((count) => count < 1000); ) {
      await nextTurn()
      const now = seen.map(({ length }) => length)
      perTurn.push(...now.map((count, i) => count - (before[i] ?? 0)))
      before = now
    }
    // The turn ends after ten milliseconds, that is, ten reads of the clock for both listeners.
    expect(Math.max(...perTurn)).toBeLessThanOrEqual(10)
    expect(seen).toEqual([messages(1000), messages(1000)])
    expect(subscriptions.drops).toBe(0)
  })

  it('delivers at least one entry per turn, even to a slow listener', async () => {
    let time = 0
    const subscriptions = new Subscriptions(() => {
      time += 1000
      return time
    })
    const seen: string[] = []
    subscriptions.add(({ message }) => void seen.push(message), undefined)
    for (const message of messages(5)) subscriptions.publish(encodeEntry({ message }, () => 0))
    for (let turn = 0; turn < 10; turn++) await nextTurn()
    expect(seen).toEqual(messages(5))
  })

  it('delivers all stored entries in order, without invalid ones', async () => {
    const { storage, clock } = await openStorage()
    const seen: LogEntry[] = []
    storage.subscribe((entry) => void seen.push(entry))
    storage.store({ message: 'a', severity: 'error', service: 's', attributes: { x: [1] } })
    storage.store({ message: 7 } as unknown as LogEntry)
    storage.store({ message: 'b', timestamp: 5 })
    await clock.settle()
    expect(seen).toStrictEqual([
      { message: 'a', timestamp: clock.now(), severity: 17, service: 's', attributes: { x: [1] } },
      { message: 'b', timestamp: 5, severity: 9 },
    ])
  })

  it('gives each listener its own objects', async () => {
    const { storage, driver, clock } = await openStorage()
    const seen: LogEntry[] = []
    storage.subscribe((entry) => {
      entry.message = 'changed'
      if (entry.attributes) entry.attributes.x = 'changed'
    })
    storage.subscribe((entry) => void seen.push(entry))
    const given = { message: 'm', attributes: { x: 1 } }
    storage.store(given)
    await clock.settle()
    expect(seen[0]).toMatchObject({ message: 'm', attributes: { x: 1 } })
    expect(given).toEqual({ message: 'm', attributes: { x: 1 } })
    await storage.flush()
    expect(driver.stored).toEqual(['m'])
  })

  it('waits for the promise that the listener returns before the next entry', async () => {
    const { storage, clock } = await openStorage()
    const gates: PromiseWithResolvers<void>[] = []
    const seen: string[] = []
    storage.subscribe(({ message }) => {
      seen.push(message)
      const gate = Promise.withResolvers<void>()
      gates.push(gate)
      return gate.promise
    })
    storage.storeMany(entries(3))
    await clock.settle()
    expect(seen).toEqual(['m0'])
    gates[0]?.resolve()
    await clock.settle()
    expect(seen).toEqual(['m0', 'm1'])
    gates[1]?.reject(new Error('its own matter'))
    await clock.settle()
    expect(seen).toEqual(['m0', 'm1', 'm2'])
  })

  it('is not delayed by slow, throwing or rejecting listeners, and neither are the others', async () => {
    const { storage, driver, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(() => new Promise(() => {}))
    storage.subscribe(() => {
      throw new Error('boom')
    })
    storage.subscribe(() => Promise.reject(new Error('boom')))
    storage.subscribe(({ message }) => void seen.push(message))
    storage.storeMany(entries(100))
    await clock.settle()
    expect(seen).toEqual(messages(100))
    expect(driver.stored).toEqual(messages(100))
    expect(storage.stats()).toMatchObject({ subscribers: 4, subscriberDrops: 0 })
  })

  it('drops the oldest buffered entries of a slow listener, counts them, and reports them before the next one', async () => {
    const { storage, clock } = await openStorage()
    let gate = Promise.withResolvers<void>()
    const seen: (string | number)[] = []
    const listener = ({ message }: LogEntry) => {
      seen.push(message)
      return gate.promise
    }
    const subscription = storage.subscribe(listener, {
      bufferSize: 3,
      onGap: (dropped) => seen.push(dropped),
    })
    storage.store({ message: 'first' })
    await clock.settle()
    storage.storeMany(entries(10))
    expect(storage.stats().subscriberDrops).toBe(7)
    gate.resolve()
    gate = Promise.withResolvers()
    await clock.settle()
    expect(seen).toEqual(['first', 7, 'm7'])
    storage.storeMany(entries(2, 'late'))
    gate.resolve()
    await clock.settle()
    expect(seen).toEqual(['first', 7, 'm7', 1, 'm9', 'late0', 'late1'])
    subscription[Symbol.dispose]()
    expect(storage.stats()).toMatchObject({ subscribers: 0, subscriberDrops: 8 })
  })

  it('continues when onGap throws', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    const onGap = () => {
      throw new Error('boom')
    }
    storage.subscribe(({ message }) => void seen.push(message), { bufferSize: 2, onGap })
    storage.storeMany(entries(5))
    await clock.settle()
    expect(seen).toEqual(['m3', 'm4'])
  })

  it('buffers 16,384 entries by default', async () => {
    const { storage, clock } = await openStorage({ batch: { queueSize: 20_000 } })
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message))
    storage.storeMany(entries(16_385))
    await clock.settle()
    expect(seen).toHaveLength(16_384)
    expect(seen[0]).toBe('m1')
    expect(storage.stats().subscriberDrops).toBe(1)
  })

  it.each<[LiveFilter, string[]]>([
    [{}, ['a', 'b', 'c']],
    [{ minSeverity: 'warn' }, ['b', 'c']],
    [{ maxSeverity: 'warn' }, ['a', 'b']],
    [{ contains: 'b' }, ['b']],
    [{ service: 'web' }, ['a']],
    [{ service: ['web', 'db'] }, ['a', 'b']],
    [{ host: 'h2' }, ['c']],
    [{ traceId: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, ['b']],
    [{ attributes: { 'http.status': 500 } }, ['a', 'c']],
    [{ attributes: { 'http.status': '500' } }, []],
    [{ attributes: { 'http.status': 500 }, minSeverity: 'error' }, ['c']],
  ])('delivers what matches %j', async (filter, expected) => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message), { filter })
    storage.store({ message: 'a', service: 'web', attributes: { http: { status: 500 } } })
    storage.store({ message: 'b', service: 'db', severity: 'warn', traceId: 'a'.repeat(32) })
    storage.store({ message: 'c', host: 'h2', severity: 'error', attributes: { 'http.status': 500 } })
    await clock.settle()
    expect(seen).toEqual(expected)
  })

  it('counts only what matches against the buffer', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message), { filter: { contains: 'm5' }, bufferSize: 1 })
    storage.storeMany(entries(10))
    await clock.settle()
    expect(seen).toEqual(['m5'])
    expect(storage.stats().subscriberDrops).toBe(0)
  })

  it('ends with dispose: entries that still wait are not delivered', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    const subscription = storage.subscribe(({ message }) => {
      seen.push(message)
      if (message === 'm1') subscription[Symbol.dispose]()
    })
    storage.storeMany(entries(5))
    await clock.settle()
    storage.store({ message: 'later' })
    await clock.settle()
    expect(seen).toEqual(['m0', 'm1'])
    subscription[Symbol.dispose]()
    expect(storage.stats().subscribers).toBe(0)
  })

  it('ends with its signal, and does not begin if the signal is already aborted', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    const controller = new AbortController()
    const listener = ({ message }: LogEntry) => void seen.push(message)
    storage.subscribe(listener, { signal: controller.signal })
    storage.store({ message: 'a' })
    await clock.settle()
    controller.abort()
    storage.subscribe(listener, { signal: controller.signal })
    storage.store({ message: 'b' })
    await clock.settle()
    expect(seen).toEqual(['a'])
    expect(storage.stats().subscribers).toBe(0)
  })

  it('allows adding and removing listeners while entries are delivered', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    const other = storage.subscribe(({ message }) => void seen.push(`other ${message}`))
    storage.subscribe(({ message }) => {
      seen.push(`first ${message}`)
      if (message !== 'a') return
      storage.subscribe(({ message }) => void seen.push(`new ${message}`))
      other[Symbol.dispose]()
    })
    storage.store({ message: 'a' })
    await clock.settle()
    storage.store({ message: 'b' })
    await clock.settle()
    expect(seen).toEqual(['other a', 'first a', 'first b', 'new b'])
  })

  it('stores what the listener itself stores', async () => {
    const { storage, driver, clock } = await openStorage()
    storage.subscribe(() => void storage.store({ message: 'alert', severity: 'info' }), {
      filter: { minSeverity: 'error' },
    })
    storage.store({ message: 'm', severity: 'error' })
    await clock.settle()
    await storage.flush()
    expect(driver.stored).toEqual(['m', 'alert'])
  })

  it('leaves no listener on its signal', async () => {
    const { storage } = await openStorage()
    const { signal } = new AbortController()
    storage.subscribe(() => {}, { signal })[Symbol.dispose]()
    storage.subscribe(() => {}, { signal })
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await storage.close()
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('delivers the last entries when the storage closes', async () => {
    const { storage, clock } = await openStorage()
    const seen: string[] = []
    storage.subscribe(({ message }) => void seen.push(message))
    storage.store({ message: 'last' })
    await storage.close()
    await clock.settle()
    expect(seen).toEqual(['last'])
    expect(storage.stats().subscribers).toBe(0)
  })

  it('delivers the entries that match words, conditions, any and not', async () => {
    const { storage, clock } = await openStorage()
    const filters: LiveFilter[] = [
      { text: 'expired -order' },
      { text: '"card expired"' },
      { attributes: { status: { gte: 500 } } },
      { any: [{ service: 'web' }, { attributes: { status: { in: [404, '500'] } } }, { text: 'lost' }] },
      { not: [{ text: 'order' }, { attributes: { status: { exists: true } } }] },
      { not: { service: 'web' }, spanId: 'ab'.repeat(8) },
      { any: [{ startTime: 5, endTime: 6 }] },
    ]
    const seen = filters.map((filter) => {
      const found: number[] = []
      storage.subscribe(({ timestamp }) => void found.push(timestamp), { filter })
      return found
    })
    const cause = Object.assign(new Error('card expired'), { stack: 'Error: card expired' })
    storage.storeMany([
      { message: 'Order 1', timestamp: 1, attributes: { status: 500, error: cause } },
      { message: 'Charge', timestamp: 2, service: 'web', attributes: { error: cause } },
      { message: 'Order lost', timestamp: 3, attributes: { status: '500' } },
      { message: 'Charge', timestamp: 4, spanId: 'AB'.repeat(8), attributes: { status: 404 } },
      { message: 'card', timestamp: 5, service: 'web', spanId: 'AB'.repeat(8) },
    ])
    await clock.settle()
    expect(seen).toEqual([[2], [1, 2], [1], [2, 3, 4, 5], [2, 5], [4], [5]])
  })

  it('delivers to each of many listeners what a filter of its own finds', () => {
    const entries = fc.array(arbitraryEntry, { minLength: 1, maxLength: 8 })
    const filters = fc.array(arbitraryFilter, { minLength: 1, maxLength: 40 })
    return fc.assert(
      fc.asyncProperty(entries, filters, async (entries, filters) => {
        const subscriptions = new Subscriptions(() => 0)
        const seen = filters.map((filter) => {
          const found: number[] = []
          const live: LiveFilter = { not: { not: filter } }
          subscriptions.add(({ timestamp }) => void found.push(timestamp), { filter: live })
          return found
        })
        const records = entries.map((entry) => encodeEntry(entry, () => 0))
        for (const record of records) subscriptions.publish(record)
        await nextTurn()
        filters.forEach((filter, i) => {
          const matching = records.map(decodeRecord).filter((entry) => modelMatches(filter, entry))
          expect(seen[i]).toEqual(matching.map(({ timestamp }) => timestamp))
        })
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    [undefined, 'listener must be a function; it was undefined.'],
    [{ bufferSize: 0 }, 'subscribe.bufferSize must be a whole number from 1 to 10000000; it was 0.'],
    [{ onGap: 'x' }, 'subscribe.onGap must be a function'],
    [{ signal: {} }, 'subscribe.signal must be an AbortSignal'],
    [{ buffer: 1 }, 'subscribe has no option "buffer"'],
    [{ filter: { minSeverity: 99 } }, 'minSeverity'],
    [{ filter: { startTime: 1 } }, 'There is no query field "startTime"'],
  ])('refuses %o', async (options, why) => {
    const { storage } = await openStorage()
    const listener = options === undefined ? undefined : () => {}
    expect(() => storage.subscribe(listener as () => void, options as object)).toThrow(why)
    expect(storage.stats().subscribers).toBe(0)
  })
})

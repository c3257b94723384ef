import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StoredLogEntry } from '../../src/contract/log-entry.js'
import { LogStorageError } from '../../src/errors/log-storage-error.js'
import { nextTurn } from '../../src/time/real-timers.js'
import { entries, messages, openStorage } from '../support/open-storage.js'
import { faultsOf, probeDriver, readsOf } from '../support/probe-driver.js'

/** Reads in the background; `seen` grows, `ended` settles when the iteration does. */
function read(iterable: AsyncIterable<StoredLogEntry>) {
  const seen: string[] = []
  const ids: number[] = []
  const ended = (async () => {
    for await (const { id, message } of iterable) {
      seen.push(message)
      ids.push(id)
    }
  })()
  return { seen, ids, ended }
}

/** Milliseconds after which an idle storage has no timer of its own left. */
const IDLE = 1000

describe('follow()', () => {
  it('begins after an id, continues with new entries, and yields each entry once, in order', async () => {
    const { storage, clock } = await openStorage()
    storage.storeMany(entries(5, 'old'))
    await storage.flush()
    const reader = read(storage.follow({ after: 2 }))
    await clock.settle()
    expect(reader.seen).toEqual(['old2', 'old3', 'old4'])
    storage.storeMany(entries(3, 'new'))
    await storage.flush()
    await clock.settle()
    expect(reader.seen).toEqual(['old2', 'old3', 'old4', 'new0', 'new1', 'new2'])
    await storage.close()
    await reader.ended
  })

  it('begins with all stored entries after 0', async () => {
    const { storage, clock } = await openStorage()
    storage.storeMany(entries(2500))
    await storage.flush()
    const reader = read(storage.follow({ after: 0 }))
    await clock.settle()
    await storage.close()
    await reader.ended
    expect(reader.seen).toEqual(messages(2500))
  })

  it('reports the id up to which it has looked at entries: at the beginning, and behind what it yields', async () => {
    const { storage, clock } = await openStorage()
    storage.storeMany(entries(2500))
    await storage.flush()
    const reports: (string | number)[] = []
    const follower = storage.follow(
      { after: 5, contains: '00' },
      { onPosition: (id) => void reports.push(id) },
    )
    const ended = (async () => {
      for await (const { message } of follower) reports.push(message)
    })()
    await clock.settle()
    const matching = messages(2500).filter((message) => message.includes('00'))
    expect(reports).toEqual([5, ...matching, 2500])
    await storage.store({ message: 'no match' }).committed()
    await clock.settle()
    expect(reports.slice(-2)).toEqual([2500, 2501])
    await storage.store({ message: '00' }).committed()
    await clock.settle()
    expect(reports.slice(-2)).toEqual(['00', 2502])
    await storage.close()
    await ended
  })

  it('reports the end of each page, so that a reader that continues there misses nothing', async () => {
    const { storage, clock } = await openStorage()
    storage.storeMany(entries(2500))
    await storage.flush()
    const positions: number[] = []
    const reader = read(storage.follow({ after: 0 }, { onPosition: (id) => void positions.push(id) }))
    await clock.settle()
    expect(positions).toEqual([0, 1000, 2000, 2500])
    await storage.close()
    await reader.ended
  })

  it('begins at the last id if no id is passed, and ends if the callback throws', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(3))
    await storage.flush()
    const follower = storage.follow(
      {},
      {
        onPosition: (id) => {
          throw new Error(`at ${id}`)
        },
      },
    )
    await expect(follower.next()).rejects.toThrow('at 3')
    const wrong = storage.follow({}, { onPosition: 1 } as never)
    await expect(wrong.next()).rejects.toMatchObject({ code: 'INVALID_OPTIONS' })
  })

  it('reads page by page with a filter, past entries that do not match', async () => {
    const { storage, clock } = await openStorage()
    storage.storeMany(entries(5000))
    await storage.flush()
    const reader = read(storage.follow({ after: 0, contains: '1' }))
    await clock.settle()
    await storage.close()
    await reader.ended
    expect(reader.seen).toEqual(messages(5000).filter((message) => message.includes('1')))
  })

  it('yields all entries to a fast reader even if the storage closes', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(3500))
    await storage.flush()
    const reader = read(storage.follow({ after: 0 }))
    await storage.close()
    await reader.ended
    expect(reader.seen).toEqual(messages(3500))
  })

  it('begins at the time of the call if no id is passed, not at the first read', async () => {
    const { storage } = await openStorage()
    storage.store({ message: 'before' })
    await storage.flush()
    const follower = storage.follow()
    storage.store({ message: 'after' })
    await storage.flush()
    expect((await follower.next()).value).toMatchObject({ message: 'after' })
    await follower.return?.()
  })

  it('yields entries that were stored before the call and committed after it', async () => {
    const { storage, driver, clock } = await openStorage()
    storage.store({ message: 'committed' })
    await storage.flush()
    driver.block('append')
    storage.store({ message: 'in flight' })
    await clock.tick(100)
    const reader = read(storage.follow())
    await clock.settle()
    driver.release()
    await clock.runAll()
    expect(reader.seen).toEqual(['in flight'])
  })

  describe.each([false, true])('with other writers: %s', (multiProcess) => {
    it('yields entries that the driver has committed but not reported yet', async () => {
      const driver = probeDriver({ supports: { multiProcess } })
      const gate = Promise.withResolvers<void>()
      const append = driver.append.bind(driver)
      driver.append = async (batch) => {
        const ids = await append(batch)
        await gate.promise
        return ids
      }
      const { storage, clock } = await openStorage({ driver })
      storage.store({ message: 'm' })
      await clock.tick(100)
      expect([driver.stored, storage.stats().committed]).toEqual([['m'], 0])
      const reader = read(storage.follow())
      await clock.settle()
      gate.resolve()
      await clock.settle()
      expect(reader.seen).toEqual(['m'])
    })

    it('yields entries that were committed by a write whose outcome was unknown', async () => {
      const driver = probeDriver({ supports: { multiProcess } })
      const { storage, clock } = await openStorage({ driver, retry: { minDelay: 1000, jitter: false } })
      driver.inject(...faultsOf(['lost UNKNOWN_OUTCOME', 'BUSY']))
      const receipt = storage.store({ message: 'm' })
      await clock.tick(100)
      expect([driver.stored, receipt.status]).toEqual([['m'], 'queued'])
      const reader = read(storage.follow())
      await clock.tick(10_000)
      expect(receipt.status).toBe('committed')
      expect(reader.seen).toEqual(['m'])
    })

    it('does not wait for a write that is known to have written nothing', async () => {
      const driver = probeDriver({ supports: { multiProcess } })
      const { storage, clock } = await openStorage({ driver, retry: { minDelay: 5000, jitter: false } })
      driver.inject(...faultsOf(['DISK_FULL']))
      storage.store({ message: 'm' })
      await clock.tick(100)
      const readsBefore = readsOf(driver)
      read(storage.follow())
      await clock.settle()
      expect(readsOf(driver)).toBe(readsBefore + 1)
    })
  })

  it('misses and repeats nothing during a burst, at any start and any speed of the reader', async () => {
    const step = fc.record({ store: fc.nat(30), turns: fc.nat(3) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 20 }),
        fc.nat(10),
        fc.boolean(),
        async (steps, begin, isFiltered) => {
          const { storage, driver, clock } = await openStorage({ batch: { batchSize: 7, maxBatchSize: 20 } })
          const filter = isFiltered ? { contains: '3' } : {}
          let reader: ReturnType<typeof read> | undefined
          let committedThen = 0
          let count = 0
          for (const [i, { store, turns }] of steps.entries()) {
            if (i === begin) {
              committedThen = storage.stats().committed
              reader = read(storage.follow(filter))
            }
            for (const message of messages(store)) storage.store({ message: `${message}-${count++}` })
            for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
          }
          await storage.flush()
          await clock.settle()
          await storage.close()
          await reader?.ended
          const expected = driver.stored.slice(committedThen).filter((m) => !isFiltered || m.includes('3'))
          if (reader) expect(reader.seen).toEqual(expected)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('can continue from the last id, also in another storage', async () => {
    const first = await openStorage()
    first.storage.storeMany(entries(10))
    await first.storage.flush()
    const seen: string[] = []
    let last = 0
    for (let round = 0; round < 3; round++) {
      const follower = first.storage.follow({ after: last })
      for (let i = 0; i < 2; i++) {
        const { value } = await follower.next()
        seen.push(value.message)
        last = value.id
      }
      await follower.return?.()
    }
    await first.storage.close()
    const second = await openStorage({ driver: probeDriver({ store: first.driver.store }) })
    const reader = read(second.storage.follow({ after: last }))
    second.storage.store({ message: 'new' })
    await second.storage.flush()
    await second.clock.settle()
    expect([...seen, ...reader.seen]).toEqual([...messages(10), 'new'])
  })

  it('notices a commit that happens while the reader is busy with an entry', async () => {
    const { storage } = await openStorage()
    storage.store({ message: 'a' })
    await storage.flush()
    const follower = storage.follow({ after: 0 })
    await follower.next()
    storage.store({ message: 'b' })
    await storage.flush()
    expect((await follower.next()).value).toMatchObject({ message: 'b' })
    await follower.return?.()
  })

  it('checks no entry twice with a filter that matches rarely', async () => {
    const { storage, driver, clock } = await openStorage()
    const from: number[] = []
    const readAfter = driver.readAfter.bind(driver)
    driver.readAfter = (id, ...rest) => {
      from.push(id)
      return readAfter(id, ...rest)
    }
    const reader = read(storage.follow({ contains: 'needle', after: 0 }))
    await clock.settle()
    for (let round = 1; round <= 3; round++) {
      storage.storeMany(entries(10, 'hay'))
      await storage.flush()
      await clock.settle()
    }
    storage.store({ message: 'needle' })
    await storage.flush()
    await clock.settle()
    expect(reader.seen).toEqual(['needle'])
    expect(from).toEqual([0, 0, 10, 20, 30])
  })

  it('yields the entries of other processes if the driver supports that', async () => {
    const ours = await openStorage({ driver: probeDriver({ supports: { multiProcess: true } }) })
    const theirs = await openStorage({ driver: probeDriver({ store: ours.driver.store }) })
    theirs.storage.store({ message: 'before' })
    await theirs.storage.flush()
    const reader = read(ours.storage.follow())
    await ours.clock.settle()
    theirs.storage.store({ message: 'theirs' })
    await theirs.storage.flush()
    await ours.clock.settle()
    expect(reader.seen).toEqual([])
    await ours.clock.tick(100)
    expect(reader.seen).toEqual(['theirs'])
  })

  it('yields the entries of other processes if the driver learns only when it opens that it supports that', async () => {
    const driver = probeDriver()
    const { open, supports } = driver
    Object.assign(driver, { supports: { ...supports, multiProcess: false } })
    driver.open = (signal) => {
      Object.assign(driver, { supports: { ...supports, multiProcess: true } })
      return open.call(driver, signal)
    }
    const ours = await openStorage({ driver })
    const theirs = await openStorage({ driver: probeDriver({ store: driver.store }) })
    const reader = read(ours.storage.follow())
    await ours.clock.settle()
    theirs.storage.store({ message: 'theirs' })
    await theirs.storage.flush()
    await ours.clock.tick(100)
    expect(reader.seen).toEqual(['theirs'])
  })

  it('checks once for all waiting followers, and wakes none if nothing was written', async () => {
    const driver = probeDriver({ supports: { multiProcess: true } })
    let looks = 0
    const stats = driver.stats.bind(driver)
    driver.stats = () => {
      looks++
      return stats()
    }
    const { storage, clock } = await openStorage({ driver })
    const theirs = await openStorage({ driver: probeDriver({ store: driver.store }) })
    const readers = Array.from({ length: 50 }, () => read(storage.follow()))
    await clock.settle()
    looks = 0
    const readsAtRest = readsOf(driver)
    await clock.tick(1000)
    expect([looks, readsOf(driver) - readsAtRest, clock.pending]).toEqual([10, 0, 1])

    await theirs.storage.store({ message: 'theirs' }).committed()
    await clock.tick(100)
    for (const { seen } of readers) expect(seen).toEqual(['theirs'])
    const readsAfter = readsOf(driver)
    await clock.tick(1000)
    expect([looks, readsOf(driver) - readsAfter]).toEqual([21, 0])

    await storage.store({ message: 'ours' }).committed()
    await clock.settle()
    const readsOfOurs = readsOf(driver)
    await clock.tick(1000)
    expect(readsOf(driver)).toBe(readsOfOurs)
    for (const { seen } of readers) expect(seen).toEqual(['theirs', 'ours'])
  })

  it('checks at the interval of the driver, by its lastId', async () => {
    const driver = probeDriver({ supports: { multiProcess: true } })
    let looks = 0
    Object.assign(driver, {
      pollInterval: 400,
      lastId: async () => {
        looks++
        return (await driver.stats()).lastId
      },
    })
    const { storage, clock } = await openStorage({ driver })
    const theirs = await openStorage({ driver: probeDriver({ store: driver.store }) })
    const reader = read(storage.follow())
    const rare = read(storage.follow({ service: 'rare' }))
    await clock.settle()
    // Once for the place of each follower, and once for the page with a filter.
    expect(looks).toBe(3)
    await theirs.storage.store({ message: 'theirs' }).committed()
    await clock.tick(399)
    expect([looks, reader.seen]).toEqual([3, []])
    await clock.tick(1)
    expect([looks, reader.seen, rare.seen]).toEqual([5, ['theirs'], []])
  })

  it('stops checking when no follower is left', async () => {
    const driver = probeDriver({ supports: { multiProcess: true } })
    const { storage, clock } = await openStorage({ driver })
    await clock.tick(IDLE)
    const followers = [storage.follow(), storage.follow()]
    const ends = followers.map((follower) => follower.next())
    await clock.settle()
    expect(clock.pending).toBe(1)
    await followers[0]?.return?.()
    expect(clock.pending).toBe(1)
    await followers[1]?.return?.()
    expect(clock.pending).toBe(0)
    await Promise.all(ends)
  })

  it('rejects each follower with the error that prevents the storage from checking', async () => {
    const driver = probeDriver({ supports: { multiProcess: true } })
    const { storage, clock } = await openStorage({ driver })
    const ends = [storage.follow().next(), storage.follow().next()]
    await clock.settle()
    const unsupported = new LogStorageError('UNSUPPORTED', 'no more')
    driver.stats = () => Promise.reject(unsupported)
    driver.beforeRead = () => {
      throw unsupported
    }
    const rejections = Promise.all(ends.map((end) => expect(end).rejects.toBe(unsupported)))
    await clock.tick(100)
    await rejections
  })

  it('misses no entry of other writers with any number of followers at any speed', async () => {
    const step = fc.record({ ours: fc.nat(3), theirs: fc.nat(3), pause: fc.nat(150) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (steps, count) => {
          const driver = probeDriver({ supports: { multiProcess: true } })
          const { storage, clock } = await openStorage({ driver })
          const theirs = await openStorage({ driver: probeDriver({ store: driver.store }) })
          const seen = Array.from({ length: count }, (): number[] => [])
          const following = seen.map(async (ids, slowness) => {
            for await (const { id } of storage.follow({ after: 0 })) {
              ids.push(id)
              for (let turn = 0; turn < slowness; turn++) await nextTurn()
            }
          })
          for (const { ours, theirs: foreign, pause } of steps) {
            storage.storeMany(entries(ours))
            theirs.storage.storeMany(entries(foreign))
            await Promise.all([storage.flush(), theirs.storage.flush()])
            await clock.tick(pause)
          }
          await clock.tick(300)
          await storage.close()
          await Promise.all(following)
          const { lastId } = driver.store.stats()
          for (const ids of seen) expect(ids).toEqual(Array.from({ length: lastId }, (_, i) => i + 1))
        },
      ),
      { numRuns: 30 },
    )
  })

  it('sets no timer without other writers', async () => {
    const { storage, clock } = await openStorage()
    await clock.tick(IDLE)
    read(storage.follow())
    await clock.settle()
    expect(clock.pending).toBe(0)
  })

  it('rejects with ABORTED as soon as its signal is aborted: before, while it waits, while it reads, within a page', async () => {
    const { storage, driver, clock } = await openStorage()
    storage.storeMany(entries(10))
    await storage.flush()
    const aborted = { code: 'ABORTED' }
    await expect(storage.follow({}, { signal: AbortSignal.abort() }).next()).rejects.toMatchObject(aborted)

    const waiting = new AbortController()
    const next = storage.follow({}, { signal: waiting.signal }).next()
    await clock.settle()
    waiting.abort()
    await expect(next).rejects.toMatchObject(aborted)

    const within = new AbortController()
    const follower = storage.follow({ after: 0 }, { signal: within.signal })
    await follower.next()
    within.abort()
    await expect(follower.next()).rejects.toMatchObject(aborted)
    expect(await follower.next()).toEqual({ done: true, value: undefined })

    const reading = new AbortController()
    const gate = Promise.withResolvers<void>()
    driver.beforeRead = () => gate.promise
    const stuck = storage.follow({ after: 0 }, { signal: reading.signal }).next()
    await clock.settle()
    reading.abort()
    await expect(stuck).rejects.toMatchObject(aborted)
    gate.resolve()
  })

  it('ends at once when return() is called while it waits', async () => {
    const { storage, clock } = await openStorage()
    const follower = storage.follow()
    const next = follower.next()
    await clock.settle()
    expect(await follower.return?.()).toEqual({ done: true, value: undefined })
    expect(await next).toEqual({ done: true, value: undefined })
    expect(await follower.next()).toEqual({ done: true, value: undefined })
  })

  it('ends when its loop is left, and delays nothing after that', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(5))
    await storage.flush()
    for await (const { message } of storage.follow({ after: 0 })) if (message === 'm2') break
    await storage.close()
  })

  it('yields the remaining entries to a busy reader when the storage closes, then ends', async () => {
    const { storage, clock } = await openStorage()
    storage.store({ message: 'm0' })
    await storage.flush()
    const reader = read(storage.follow({ after: 0 }))
    storage.store({ message: 'm1' })
    const closed = storage.close()
    await clock.runAll()
    await closed
    await reader.ended
    expect(reader.seen).toEqual(['m0', 'm1'])
  })

  it('yields the remaining entries to a waiting reader when the storage closes, then ends', async () => {
    const { storage, clock } = await openStorage()
    const reader = read(storage.follow())
    const filtered = read(storage.follow({ contains: '1' }))
    await clock.settle()
    storage.storeMany(entries(20))
    await storage.close()
    await Promise.all([reader.ended, filtered.ended])
    expect(reader.seen).toEqual(messages(20))
    expect(filtered.seen).toEqual(messages(20).filter((message) => message.includes('1')))
  })

  it('does not prevent a storage from closing while it is not read', async () => {
    const { storage } = await openStorage()
    storage.storeMany(entries(10))
    await storage.flush()
    const unread = storage.follow({ after: 0 })
    const halfRead = storage.follow({ after: 0 })
    await halfRead.next()
    await storage.close()
    await expect(unread.next()).rejects.toMatchObject({ code: 'CLOSED' })
  })

  it('rejects once, even if both the filter and the options are invalid', async () => {
    const { storage, clock } = await openStorage()
    const options = { signal: 'x' as unknown as AbortSignal }
    await expect(storage.follow({ after: -1 }, options).next()).rejects.toThrow('follow.signal')
    await clock.settle()
  })

  it.each([
    [{ after: -1 }, 'after must be the id of an entry, or 0; it was -1.'],
    [{ after: 1.5 }, 'after'],
    [{ after: '1' }, 'after'],
    [{ after: null }, 'after'],
    [{ startTime: 1 }, 'There is no query field "startTime"'],
    [{ limit: 1 }, 'There is no query field "limit"'],
    [{ minSeverity: 0 }, 'minSeverity'],
    [null, 'A query must be an object, not null.'],
    ['x', 'A query must be an object, not "x".'],
  ])('rejects for the filter %o', async (filter, why) => {
    const { storage } = await openStorage()
    const next = storage.follow(filter as object).next()
    await expect(next).rejects.toMatchObject({ code: 'INVALID_QUERY', message: expect.stringContaining(why) })
  })
})

import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { LogStorage } from '../src/contract/log-storage.js'
import type { OpenLogStorageOptions } from '../src/contract/storage-options.js'
import { openLogStorage } from '../src/open-log-storage.js'
import { holdsMessage, TestClock } from '../src/testing/index.js'
import { entries, messages } from './support/open-storage.js'
import { type PipelinedDriver, pipelinedDriver, type WriteOutcome } from './support/pipelined-driver.js'

async function openPipelined(options: Omit<OpenLogStorageOptions, 'driver'> = {}, far = pipelinedDriver()) {
  const { driver } = far
  const clock = new TestClock()
  const batch = { batchSize: 2, maxBatchSize: 2 }
  const storage = await openLogStorage({
    batch,
    onDrop: () => {},
    flushOnExit: false,
    ...options,
    driver,
    clock,
  })
  onTestFinished(() => expect(driver.violations).toEqual([]))
  return { far, driver, clock, storage }
}

/** Ends all writes, until the storage sends no more. */
async function writeAll(
  far: PipelinedDriver,
  clock: TestClock,
  outcomes: WriteOutcome[] = [],
): Promise<void> {
  for (let idle = 0; idle < 3; idle++) {
    await clock.settle()
    if (far.waiting.length === 0) await clock.tick(10_000)
    else idle = -1
    if (far.waiting.length > 0) far.write(outcomes.shift() ?? 'ok')
  }
}

async function closeAll(storage: LogStorage, far: PipelinedDriver, clock: TestClock): Promise<void> {
  const closed = storage.close()
  await writeAll(far, clock)
  await closed
}

describe('a driver with appendAhead', () => {
  it('gets the next full batch while it still writes, and then one batch after the other', async () => {
    const { far, clock, storage } = await openPipelined()
    storage.storeMany(entries(7))
    await clock.settle()
    expect(far.waiting).toEqual([2, 2])
    far.write()
    await clock.settle()
    expect(far.waiting).toEqual([2, 2])
    expect(storage.stats()).toMatchObject({ committed: 2, inFlight: 4, queued: 1 })
    await closeAll(storage, far, clock)
    expect(far.stored).toEqual(messages(7))
  })

  it('also gets a batch that becomes full during the write', async () => {
    const { far, clock, storage } = await openPipelined()
    storage.storeMany(entries(3))
    await clock.settle()
    expect(far.waiting).toEqual([2])
    storage.store({ message: 'm3' })
    expect(far.waiting).toEqual([2])
    await clock.settle()
    expect(far.waiting).toEqual([2, 2])
    await closeAll(storage, far, clock)
    expect(far.stored).toEqual(messages(4))
  })

  it('gets no pipelined batch after a part of a split batch, because the other part comes first', async () => {
    const { far, clock, storage } = await openPipelined()
    storage.storeMany(entries(2))
    await clock.settle()
    far.write('ENTRY_REJECTED')
    await clock.settle()
    expect(far.waiting).toEqual([1])
    storage.storeMany(entries(2, 'later'))
    await clock.settle()
    expect(far.waiting).toEqual([1])
    await closeAll(storage, far, clock)
    expect(far.stored).toEqual([...messages(2), ...messages(2, 'later')])
  })

  it('does not get a batch that may still grow', async () => {
    const { far, clock, storage } = await openPipelined({ batch: { batchSize: 2, maxBatchSize: 4 } })
    storage.storeMany(entries(4))
    await clock.settle()
    storage.storeMany(entries(3, 'n'))
    await clock.settle()
    expect(far.waiting).toEqual([4])
    await closeAll(storage, far, clock)
  })

  it('gets the second batch again, after the first, if the first has failed', async () => {
    const { far, driver, clock, storage } = await openPipelined()
    storage.storeMany(entries(4))
    await clock.settle()
    far.write('BUSY')
    await clock.settle()
    // The first is retried only after the second was refused, so the writes do not overlap.
    await clock.tick(60_000)
    expect(far.waiting).toEqual([2])
    await writeAll(far, clock)
    expect(far.stored).toEqual(messages(4))
    const tokens = driver.callsOf('append').map(({ token }) => token)
    expect(tokens).toHaveLength(4)
    expect(new Set(tokens).size).toBe(2)
    expect(storage.stats()).toMatchObject({ committed: 4, failed: 0, retries: 1 })
    await storage.close()
  })

  it('is reopened and gets both batches again, if both are in doubt', async () => {
    const { far, driver, clock, storage } = await openPipelined()
    storage.storeMany(entries(4))
    await clock.settle()
    await writeAll(far, clock, ['lost UNKNOWN_OUTCOME', 'ok'])
    expect(driver.callsOf('open')).toHaveLength(2)
    expect(far.stored).toEqual(messages(4))
    expect(storage.stats()).toMatchObject({ committed: 4, failed: 0 })
    await storage.close()
  })

  it('counts an error of the second batch as its first attempt', async () => {
    const { far, clock, storage } = await openPipelined({ retry: { attempts: 2 } })
    storage.storeMany(entries(4))
    await clock.settle()
    await writeAll(far, clock, ['ok', 'BUSY', 'BUSY'])
    expect(far.stored).toEqual(messages(2))
    expect(storage.stats()).toMatchObject({ committed: 2, failed: 2 })
    await storage.close()
  })

  it('may finish both batches after a synchronous flush has written them', async () => {
    const { far, clock, storage } = await openPipelined()
    storage.storeMany(entries(5))
    await clock.settle()
    expect(storage.flushSync()).toBe(true)
    expect(far.stored).toEqual(messages(5))
    expect(storage.stats()).toMatchObject({ committed: 5, queued: 0, inFlight: 0 })
    await closeAll(storage, far, clock)
    expect(far.stored).toEqual(messages(5))
  })

  it('gets no pipelined batch until a batch that a synchronous flush could not write is written', async () => {
    const { far, driver, clock, storage } = await openPipelined()
    storage.storeMany(entries(2))
    await clock.settle()
    storage.storeMany(entries(1, 'next'))
    driver.inject({ code: 'IO', method: 'appendSync', when: holdsMessage('next0') })
    expect(storage.flushSync()).toBe(false)
    storage.storeMany(entries(2, 'later'))
    await clock.settle()
    // The synchronous flush has written this batch, but its write is still under way.
    expect(far.waiting).toEqual([2])
    await closeAll(storage, far, clock)
    expect(far.stored).toEqual([...messages(2), ...messages(1, 'next'), ...messages(2, 'later')])
  })

  it('is not awaited by a close() that has timed out: both batches are settled', async () => {
    const { far, clock, storage } = await openPipelined()
    const receipts = storage.storeMany(entries(5))
    await clock.settle()
    const closed = expect(storage.close({ timeout: 10 })).rejects.toMatchObject({ code: 'CLOSED' })
    await clock.tick(10)
    expect(receipts.map(({ status }) => status)).toEqual(Array(5).fill('failed'))
    expect(receipts.map(({ error }) => error?.code)).toEqual([...Array(4).fill('UNKNOWN_OUTCOME'), 'CLOSED'])
    expect(storage.stats()).toMatchObject({ accepted: 5, failed: 5, queued: 0, inFlight: 0 })
    far.write()
    far.write()
    await clock.runAll()
    await closed
  })

  it('does not block followers after a close() has timed out', async () => {
    // If other processes write too, a follower begins when nothing is in doubt.
    const { far, clock, storage } = await openPipelined({}, pipelinedDriver({ multiProcess: true }))
    storage.storeMany(entries(4))
    await clock.settle()
    const following = storage.follow().next()
    const closed = storage.close({ timeout: 10 })
    closed.catch(() => {})
    await clock.tick(10)
    await expect(closed).rejects.toThrow('4 entries could not be written')
    expect(await following).toEqual({ value: undefined, done: true })
    await writeAll(far, clock)
  })

  it('may finish both batches after the signal of the storage has aborted the other entries', async () => {
    const controller = new AbortController()
    const { far, clock, storage } = await openPipelined({ signal: controller.signal })
    const receipts = storage.storeMany(entries(5))
    await clock.settle()
    controller.abort()
    expect(receipts.map(({ status }) => status)).toEqual([...Array(4).fill('queued'), 'failed'])
    far.write()
    far.write()
    await storage.close()
    expect(receipts.map(({ status }) => status)).toEqual([...Array(4).fill('committed'), 'failed'])
    expect(far.stored).toEqual(messages(4))
  })

  it('commits everything once and in order after any failures', async () => {
    const outcome = fc.constantFrom<WriteOutcome>(
      'ok',
      'ok',
      'BUSY',
      'IO',
      'lost IO',
      'lost UNKNOWN_OUTCOME',
      'CONNECTION',
    )
    const step = fc.oneof(
      fc.record({ store: fc.integer({ min: 1, max: 9 }) }),
      fc.record({ write: outcome }),
      fc.record({ tick: fc.constantFrom(0, 10, 1000) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { far, driver, clock, storage } = await openPipelined({
          batch: { batchSize: 2, maxBatchSize: 3, queueSize: 1000 },
          retry: { attempts: 1000 },
        })
        let stored = 0
        for (const action of steps) {
          if ('store' in action) {
            for (let i = 0; i < action.store; i++) storage.store({ message: `m${stored++}` })
          } else if ('tick' in action) {
            await clock.tick(action.tick)
          } else if (far.waiting.length > 0) {
            far.write(action.write)
            await clock.settle()
          }
          const { accepted, committed, failed, queued, inFlight } = storage.stats()
          expect(accepted).toBe(committed + failed + queued + inFlight)
        }
        await closeAll(storage, far, clock)
        expect(far.stored).toEqual(messages(stored))
        expect(storage.stats()).toMatchObject({ committed: stored, failed: 0 })
        expect(driver.violations).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LogStorage } from '../src/contract/log-storage.js'
import type { WriteReceipt } from '../src/contract/write-receipt.js'
import { createLogStorage } from '../src/create-log-storage.js'
import type { LogStorageErrorCode } from '../src/errors/log-storage-error.js'
import {
  type Fault,
  faultyDriver,
  holdsMessage,
  MemoryStore,
  memoryDriver,
  TestClock,
} from '../src/testing/index.js'

/** The steps of a random run. */
type Step =
  | { do: 'store'; count: number; culprits: number }
  | { do: 'pass'; milliseconds: number }
  | { do: 'fault'; fault: Fault }
  | { do: 'jump'; milliseconds: number }
  | { do: 'block' | 'release' | 'flush' | 'flushSync' | 'close' | 'abort' | 'turn' }

const inDoubt: LogStorageErrorCode[] = ['CONNECTION', 'IO', 'UNKNOWN_OUTCOME']
const times = fc.integer({ min: 1, max: 4 })
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    code: fc.constantFrom<LogStorageErrorCode>('BUSY', 'DISK_FULL', 'READ_ONLY', 'CORRUPT', ...inDoubt),
    times,
  }),
  fc.record({ code: fc.constantFrom(...inDoubt), times, committed: fc.constant(true) }),
  fc.record({
    code: fc.constantFrom<LogStorageErrorCode>('CONNECTION', 'BUSY'),
    times,
    method: fc.constant('open' as const),
  }),
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('store' as const), count: fc.nat(40), culprits: fc.nat(2) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), milliseconds: fc.nat(300) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('fault' as const), fault }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('jump' as const),
      milliseconds: fc.constantFrom(-3_600_000, 1e6),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom('block', 'release', 'flush', 'flushSync', 'turn') }),
  },
)
const ending: fc.Arbitrary<Step> = fc.record({ do: fc.constantFrom('close', 'abort') })

interface Run {
  readonly storage: LogStorage
  readonly store: MemoryStore
  readonly receipts: Map<string, WriteReceipt>
  readonly dropped: Set<WriteReceipt>
}

/** Checks what must be true at any moment. */
function check({ storage, store, receipts, dropped }: Run): void {
  const { accepted, refused, committed, failed, queued, inFlight, queuedBytes, ...stats } = storage.stats()
  expect(accepted).toBe(committed + failed + queued + inFlight)
  expect(accepted + refused).toBe(receipts.size)
  expect(queued + inFlight).toBeLessThanOrEqual(60)
  expect(queuedBytes > 0).toBe(queued + inFlight > 0)
  const statuses = [...receipts.values()].map(({ status }) => status)
  expect(statuses.filter((status) => status === 'committed')).toHaveLength(committed)
  expect(statuses.filter((status) => status === 'failed')).toHaveLength(failed + refused)
  expect(dropped.size).toBe(failed + refused)
  const sumOf = (counts: object) => Object.values(counts).reduce((sum, count) => sum + count, 0)
  expect(sumOf(stats.failuresByCode)).toBe(failed)
  expect(sumOf(stats.refusedByCode)).toBe(refused)
  expect(stats.appendLatency.count).toBeGreaterThanOrEqual(stats.batches)

  const stored = store.readAfter(0, {}, 1_000_000)
  const places = stored.map(({ message }) => Number(message.split(' ')[0]))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(new Set(places).size).toBe(places.length)
  const ids = new Map(stored.map(({ message, id }) => [message, id]))
  for (const [message, { status, id, error }] of receipts) {
    if (status === 'committed') expect(id).toBe(ids.get(message))
    // An entry that failed may be stored only if its error says that the outcome is in doubt.
    else if (ids.has(message) && error) expect(inDoubt).toContain(error.code)
  }
}

/** @param isOpening Whether the run begins while the driver is still opening, until a step releases it. */
async function play(steps: readonly Step[], isOpening: boolean): Promise<void> {
  const store = new MemoryStore()
  const clock = new TestClock()
  const driver = faultyDriver(memoryDriver({ store }), {
    faults: [{ code: 'ENTRY_REJECTED', times: Infinity, when: holdsMessage(/culprit/) }],
  })
  const dropped = new Set<WriteReceipt>()
  const controller = new AbortController()
  if (isOpening) driver.block('open')
  const storage = createLogStorage({
    driver,
    clock,
    signal: controller.signal,
    flushOnExit: false,
    batch: { batchSize: 5, maxBatchSize: 16, queueSize: 60 },
    retry: { attempts: 4, minDelay: 10, maxDelay: 80 },
    onDrop: (receipt) => dropped.add(receipt),
  })
  if (!isOpening) await storage.opened
  const run: Run = { storage, store, receipts: new Map(), dropped }
  const waiting: Promise<unknown>[] = []
  const wait = (promise: Promise<unknown>) => waiting.push(promise.catch(() => {}))
  for (const step of steps) {
    if (step.do === 'store') {
      for (let i = 0; i < step.count; i++) {
        const message = `${run.receipts.size} ${i < step.culprits ? 'culprit' : ''}`
        run.receipts.set(message, storage.store({ message }))
      }
    } else if (step.do === 'pass') await clock.tick(step.milliseconds)
    else if (step.do === 'turn') await new Promise((resolve) => setImmediate(resolve))
    else if (step.do === 'fault') driver.inject(step.fault)
    else if (step.do === 'jump') clock.jump(step.milliseconds)
    else if (step.do === 'block') driver.block()
    else if (step.do === 'release') {
      driver.release()
      // Settle first: a synchronous flush may split a rejected batch whose write has not returned yet, which is not a violation.
      await clock.settle()
    } else if (step.do === 'flush') wait(storage.flush())
    else if (step.do === 'flushSync') storage.flushSync({ timeout: 5 })
    else if (step.do === 'close') wait(storage.close())
    else controller.abort()
    check(run)
  }
  driver.release()
  wait(storage.close())
  await clock.runAll()
  await Promise.all(waiting)
  check(run)
  expect(storage.stats()).toMatchObject({ state: 'closed', queued: 0, inFlight: 0 })
  expect(driver.violations).toEqual([])
  expect(clock.pending).toBe(0)
}

describe('a storage, after any sequence of events', () => {
  it('has exact counts at any moment, and writes each entry at most once, in order', async () => {
    const steps = fc.array(anyStep, { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(steps, fc.option(ending), steps, fc.boolean(), (before, end, after, isOpening) =>
        play(end === null ? before : [...before, end, ...after.slice(0, 5)], isOpening),
      ),
      { numRuns: 150 },
    )
  })
})

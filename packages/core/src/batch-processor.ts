import { type BatchOutcome, writesOf } from './batch-outcome.js'
import type { Clock } from './clock.js'
import type { DriverSession } from './driver-session.js'
import { isLogStorageError, type LogStorageError } from './log-storage-error.js'
import type { RetryPolicy } from './retry-policy.js'
import type { QueuedBatch, WriteQueue } from './write-queue.js'

/** Milliseconds between two tries while the calling thread is blocked and another process holds the lock. */
const SYNC_RETRY_DELAY = 5

/** Milliseconds without a write after which the driver may tidy up. */
const IDLE_DELAY = 1000

export interface BatchProcessorOptions {
  readonly session: DriverSession
  readonly queue: WriteQueue
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly batchSize: number
  readonly batchTimeout: number
  /** Told after entries of a batch were settled, in their order. */
  readonly onCommitted: (batch: QueuedBatch, ids: readonly number[]) => void
  readonly onFailed: (batch: QueuedBatch, error: LogStorageError) => void
  /** Told of each error of the driver, also of those that a retry mends. */
  readonly onError: (error: LogStorageError) => void
}

/** The batch that is being written. */
interface Write {
  readonly steps: Generator<QueuedBatch, boolean, BatchOutcome>
  /** The part of it that is with the driver now. */
  part: QueuedBatch
}

/**
 * Turns the queue into batches and has the driver write them, one at a time and in order.
 *
 * - *waiting*: nothing is written; a timer runs from the first entry that came.
 * - *writing*: a batch is with the driver, or waits for its next try. Whatever comes meanwhile is the next batch, so
 *   that batches grow by themselves when the driver is behind.
 * - *halted*: nothing is written any more; what is left fails.
 *
 * A write starts when `batchSize` entries wait or the queue is full, `batchTimeout` after the first of them, or at once while somebody waits
 * for a flush.
 */
export class BatchProcessor {
  readonly #options: BatchProcessorOptions
  #write: Write | undefined
  #isRunning = false
  #isStartPlanned = false
  #timer: Disposable | undefined
  #idleTimer: Disposable | undefined
  #sleep: { readonly timer: Disposable; readonly wake: () => void } | undefined
  #needsReopen = false
  #isTimeUp = false
  #halted: LogStorageError | undefined
  /** Entries that came, and entries that are settled, since the beginning: a flush waits for the second to reach the first. */
  #pushed = 0
  #settled = 0
  #flushTarget = 0
  readonly #flushes: { readonly target: number; readonly resolve: () => void }[] = []
  batches = 0
  retries = 0

  constructor(options: BatchProcessorOptions) {
    this.#options = options
  }

  /** To be called after each push to the queue. */
  pushed(): void {
    this.#pushed++
    if (this.#isRunning || this.#isStartPlanned) return
    if (this.#isEnough()) this.#planStart()
    else this.#timer ??= this.#options.clock.after(this.#options.batchTimeout, () => this.#onTimeout())
  }

  /** Settles when all that was pushed before the call is settled. */
  flush(): Promise<void> {
    const target = this.#pushed
    if (this.#settled >= target) return Promise.resolve()
    this.#flushTarget = target
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#flushes.push({ target, resolve })
    this.#planStart()
    return promise
  }

  /** Writes all that is queued before it returns; `false` when it cannot, or the deadline (of `performance.now()`) has come. */
  flushSync(deadline: number): boolean {
    this.#sleep?.wake()
    for (;;) {
      const write = this.#write ?? this.#begin(this.#options.queue.take())
      if (write === undefined) {
        this.#stopTimer()
        return true
      }
      const outcome = this.#appendSync(write.part, deadline)
      if (outcome === undefined) {
        this.#planStart()
        return false
      }
      this.#advance(write, outcome)
    }
  }

  /** Has the connection opened anew before the next write; settles when that was tried. */
  async recover(): Promise<void> {
    this.#needsReopen = true
    if (!this.#isRunning) await this.#run()
  }

  /** Writes nothing more: what is queued fails with this error, what is being written when its try has ended. */
  halt(error: LogStorageError): void {
    this.#halted = error
    this.#sleep?.wake()
    for (let batch = this.#options.queue.take(); batch !== undefined; batch = this.#options.queue.take()) {
      this.#settle(batch, { error })
    }
  }

  /** Settles the batch that is being written without waiting for the driver any longer. */
  abandon(error: LogStorageError): void {
    while (this.#write !== undefined) this.#advance(this.#write, { error })
  }

  /** Stops the timers. */
  dispose(): void {
    this.#timer?.[Symbol.dispose]()
    this.#idleTimer?.[Symbol.dispose]()
  }

  // A batch is begun after the calling code is through, so that store() never pays for handing it over.
  #planStart(): void {
    if (this.#isStartPlanned || this.#isRunning) return
    this.#isStartPlanned = true
    queueMicrotask(() => {
      this.#isStartPlanned = false
      void this.#run()
    })
  }

  #onTimeout(): void {
    this.#timer = undefined
    this.#isTimeUp = true
    void this.#run()
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    this.#stopTimer()
    try {
      if (this.#needsReopen) await this.#tryReopen()
      for (let write = this.#next(); write !== undefined; write = this.#next()) {
        const { part } = write
        const outcome = await this.#append(part)
        // A synchronous flush may have finished this write, and begun others, in the meantime.
        if (this.#write === write && write.part === part) this.#advance(write, outcome)
      }
    } finally {
      this.#isRunning = false
      this.#startTimer()
    }
  }

  #next(): Write | undefined {
    return this.#write ?? (this.#isDue() ? this.#begin(this.#options.queue.take()) : undefined)
  }

  #isDue(): boolean {
    const { queue, batchTimeout, clock } = this.#options
    if (this.#isTimeUp || this.#isEnough() || this.#settled < this.#flushTarget) return true
    return queue.since !== undefined && clock.now() - queue.since >= batchTimeout
  }

  #isEnough(): boolean {
    const { queue, batchSize } = this.#options
    return queue.waiting >= batchSize || (queue.waiting > 0 && !queue.hasRoom)
  }

  #begin(batch: QueuedBatch | undefined): Write | undefined {
    this.#isTimeUp = false
    if (batch === undefined) return undefined
    const steps = writesOf(batch, {
      committed: (part, ids) => this.#settle(part, { ids }),
      failed: (part, error) => this.#settle(part, { error }),
    })
    const first = steps.next()
    if (first.done) return undefined
    this.#write = { steps, part: first.value }
    return this.#write
  }

  #advance(write: Write, outcome: BatchOutcome): void {
    const step = write.steps.next(outcome)
    if (step.done) this.#write = undefined
    else write.part = step.value
  }

  #settle(batch: QueuedBatch, outcome: BatchOutcome): void {
    this.#options.queue.release(batch)
    this.#settled += batch.size
    if ('ids' in outcome) {
      this.batches++
      this.#options.onCommitted(batch, outcome.ids)
    } else {
      this.#options.onFailed(batch, outcome.error)
    }
    while (this.#flushes[0] !== undefined && this.#flushes[0].target <= this.#settled)
      this.#flushes.shift()?.resolve()
  }

  /** Writes a batch, again and again as far as the policy goes. */
  async #append(batch: QueuedBatch): Promise<BatchOutcome> {
    for (let tries = 1; ; tries++) {
      const outcome = await this.#tryAppend(batch)
      if ('ids' in outcome) return outcome
      const { error } = outcome
      const delay = this.#options.retry.delayAfter(error.code, tries)
      this.#needsReopen ||= this.#options.retry.needsReopen(error.code)
      this.#options.onError(error)
      if (delay === undefined || this.#halted !== undefined) return outcome
      this.retries++
      await this.#wait(delay)
      // The batch may have been settled by a synchronous flush while this waited.
      if (this.#halted !== undefined || this.#write?.part !== batch) return outcome
    }
  }

  async #tryAppend(batch: QueuedBatch): Promise<BatchOutcome> {
    try {
      if (this.#needsReopen) await this.#reopen()
      return { ids: await this.#options.session.append(batch) }
    } catch (thrown) {
      if (isLogStorageError(thrown)) return { error: thrown }
      throw thrown
    }
  }

  async #reopen(): Promise<void> {
    await this.#options.session.reopen()
    this.#needsReopen = false
  }

  async #tryReopen(): Promise<void> {
    try {
      await this.#reopen()
    } catch (thrown) {
      if (!isLogStorageError(thrown)) throw thrown
      this.#options.onError(thrown)
    }
  }

  /** The outcome of a write that was tried until the deadline; `undefined` when it has to wait for something longer. */
  #appendSync(batch: QueuedBatch, deadline: number): BatchOutcome | undefined {
    for (;;) {
      const left = deadline - performance.now()
      if (left <= 0 || !this.#options.session.canAppendSync) return undefined
      try {
        return { ids: this.#options.session.appendSync(batch, left) }
      } catch (thrown) {
        if (!isLogStorageError(thrown)) throw thrown
        if (thrown.code === 'ENTRY_REJECTED') return { error: thrown }
        this.#options.onError(thrown)
        if (thrown.code !== 'BUSY') return undefined
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(left, SYNC_RETRY_DELAY))
      }
    }
  }

  #wait(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#sleep?.timer[Symbol.dispose]()
        this.#sleep = undefined
        resolve()
      }
      this.#sleep = { timer: this.#options.clock.after(delay, wake), wake }
    })
  }

  #startTimer(): void {
    const { queue, clock, batchTimeout } = this.#options
    if (queue.since !== undefined) {
      // The clock may have been set back since the entry came.
      const elapsed = Math.max(0, clock.now() - queue.since)
      this.#timer = clock.after(Math.max(0, batchTimeout - elapsed), () => this.#onTimeout())
    } else if (this.#halted === undefined && this.#settled > 0) {
      this.#idleTimer = clock.after(IDLE_DELAY, () => this.#tidyUp(), { idle: true })
    }
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    this.#idleTimer?.[Symbol.dispose]()
    this.#idleTimer = undefined
  }

  #tidyUp(): void {
    this.#idleTimer = undefined
    this.#options.session.run('Tidying up', (driver) => driver.checkpoint?.()).catch(this.#options.onError)
  }
}

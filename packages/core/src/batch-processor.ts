import { type BatchOutcome, writesOf } from './batch-outcome.js'
import { Certainty } from './certainty.js'
import type { Clock } from './clock.js'
import type { DriverSession } from './driver-session.js'
import { isLogStorageError, type LogStorageError, type LogStorageErrorCode } from './log-storage-error.js'
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
  /** A part that has come to its end, and is not settled yet. */
  ended: { readonly part: QueuedBatch; readonly outcome: BatchOutcome } | undefined
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
  readonly #certainty = new Certainty()
  /** What waits for the connection to be opened anew. */
  #recovery: PromiseWithResolvers<void> | undefined
  #isTimeUp = false
  #isDisposed = false
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
      const { part } = write
      const outcome = this.#appendSync(part, deadline)
      if (outcome === undefined) {
        this.#planStart()
        return false
      }
      if (this.#isWriting(part)) this.#advance(write, outcome)
    }
  }

  /** Has the connection opened anew as soon as nothing is with the driver; settles when that was tried. */
  recover(): Promise<void> {
    this.#needsReopen = true
    this.#recovery ??= Promise.withResolvers<void>()
    const { promise } = this.#recovery
    void this.#run()
    return promise
  }

  /** Settles when the driver has committed nothing that is not settled here. */
  certainty(): Promise<void> {
    return this.#certainty.wait()
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

  /** Stops the timers, for good. */
  dispose(): void {
    this.#isDisposed = true
    this.#stopTimer()
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
      for (
        let write = this.#next();
        write !== undefined || this.#recovery !== undefined;
        write = this.#next()
      ) {
        if (write === undefined) await this.#tryReopen()
        else await this.#writePart(write)
      }
    } finally {
      this.#isRunning = false
      this.#startTimer()
    }
  }

  async #writePart(write: Write): Promise<void> {
    const { part } = write
    const outcome = await this.#append(part)
    // A synchronous flush may have finished this write, and begun others, in the meantime.
    if (this.#isWriting(part)) this.#advance(write, outcome)
  }

  #isWriting(part: QueuedBatch): boolean {
    return this.#write?.part === part
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
    const end = (part: QueuedBatch, outcome: BatchOutcome) => {
      write.ended = { part, outcome }
    }
    const steps = writesOf(batch, {
      committed: (part, ids) => end(part, { ids }),
      failed: (part, error) => end(part, { error }),
    })
    const first = steps.next()
    if (first.done) return undefined
    const write: Write = { steps, part: first.value, ended: undefined }
    this.#write = write
    return write
  }

  #advance(write: Write, outcome: BatchOutcome): void {
    const step = write.steps.next(outcome)
    if (step.done) this.#write = undefined
    else write.part = step.value
    const { ended } = write
    write.ended = undefined
    // Last, because whoever is told may ask for a synchronous flush, which goes on from here.
    if (ended !== undefined) this.#settle(ended.part, ended.outcome)
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
    this.#certainty.regain()
    while (this.#flushes[0] !== undefined && this.#flushes[0].target <= this.#settled)
      this.#flushes.shift()?.resolve()
  }

  /** Writes a batch, again and again as far as the policy goes. */
  async #append(batch: QueuedBatch): Promise<BatchOutcome> {
    const tries = new Map<LogStorageErrorCode, number>()
    let isInDoubt = false
    for (;;) {
      const outcome = await this.#tryAppend(batch)
      if ('ids' in outcome) return outcome
      const { error } = outcome
      // Counted for each class of error: hours of a full disk must not use up the tries of a short lock.
      const count = (tries.get(error.code) ?? 0) + 1
      tries.set(error.code, count)
      const delay = this.#options.retry.delayAfter(error.code, count)
      const needsReopen = this.#options.retry.needsReopen(error.code)
      this.#needsReopen ||= needsReopen
      isInDoubt ||= needsReopen
      if (!isInDoubt) this.#certainty.regain()
      this.#options.onError(error)
      if (delay === undefined || this.#halted !== undefined || !this.#isWriting(batch)) return outcome
      this.retries++
      await this.#wait(delay)
      // The batch may have been settled by a synchronous flush while this waited.
      if (this.#halted !== undefined || !this.#isWriting(batch)) return outcome
    }
  }

  async #tryAppend(batch: QueuedBatch): Promise<BatchOutcome> {
    try {
      if (this.#needsReopen) await this.#reopen()
      this.#certainty.lose()
      return { ids: await this.#options.session.append(batch) }
    } catch (thrown) {
      if (isLogStorageError(thrown)) return { error: thrown }
      throw thrown
    }
  }

  async #reopen(): Promise<void> {
    try {
      await this.#options.session.reopen()
      this.#needsReopen = false
    } finally {
      this.#recovery?.resolve()
      this.#recovery = undefined
    }
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
      this.#certainty.lose()
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
    if (this.#isDisposed) return
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
    this.#options.session
      .run('Tidying up', (driver) => driver.checkpoint?.())
      .catch((error) => {
        // What the closing storage has ended is no error.
        if (!this.#isDisposed) this.#options.onError(error)
      })
  }
}

import { LogStorageError } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import { type Clock, MAX_DELAY } from '../time/clock.js'
import { microtask } from '../time/real-timers.js'
import { type Attempt, BatchAppender, type Retry } from './batch-appender.js'
import { type BatchOutcome, isOver, writesOf } from './batch-outcome.js'
import type { InDoubtWrites } from './in-doubt-writes.js'
import type { QueuedBatch } from './queued-batch.js'
import type { RetryPolicy } from './retry-policy.js'
import type { WriteQueue } from './write-queue.js'

/** Milliseconds without a write, or since the opening, after which the driver may tidy up. */
const IDLE_DELAY = 1000

/** Stops retries of a batch that `flushSync()` has already settled. Never reported. */
const SETTLED = new LogStorageError('ABORTED', 'The batch is settled.')

export interface BatchProcessorOptions {
  readonly session: DriverSession
  readonly queue: WriteQueue
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly inDoubt: InDoubtWrites
  readonly batchSize: number
  readonly batchTimeout: number
  /** Whether waiting for more entries keeps the process alive. */
  readonly keepsAlive: boolean
  /** Called after entries of a batch were committed, in their order. */
  readonly onCommitted: (batch: QueuedBatch, ids: readonly number[]) => void
  readonly onFailed: (batch: QueuedBatch, error: LogStorageError) => void
  /** Called with each error of the driver, even if a retry succeeds. */
  readonly onError: (error: LogStorageError) => void
  /** Called after each call of the driver to write a batch. */
  readonly onAttempt: (batch: QueuedBatch, attempt: Attempt) => void
  /** Called when a batch will be tried again. */
  readonly onRetry: (batch: QueuedBatch, retry: Retry) => void
  /** Called with the error of a driver that could not tidy up. Writes are not affected. */
  readonly onUntidy: (error: unknown) => void
}

/** The batch that is being written. */
interface Write {
  readonly steps: Generator<QueuedBatch, boolean, BatchOutcome>
  /** The part of it that the driver is writing. */
  part: QueuedBatch
  /** Whether other parts of the batch may follow this one. */
  isSplit: boolean
}

/**
 * Turns the queue into batches and writes them with the driver, one at a time and in order. If the driver has `appendAhead`,
 * it gets the next full batch while it still writes, so it need not wait for a turn of this thread's event loop.
 *
 * - *opening*: the driver is not open yet; entries are queued.
 * - *waiting*: nothing is being written; a timer runs since the arrival of the first entry.
 * - *writing*: the driver is writing a batch, or the batch waits for its next attempt. Entries that arrive now form the next
 *   batch, so batches grow by themselves when the driver is slow.
 * - *halted*: nothing more is written; the remaining entries fail.
 *
 * A write starts when `batchSize` entries wait or the queue is full, `batchTimeout` after the first of them arrived, or at once
 * while a caller waits for a flush or a receipt.
 */
export class BatchProcessor {
  readonly #options: BatchProcessorOptions
  readonly #appender: BatchAppender
  #write: Write | undefined
  /** The batch after it, if it was sent to the driver already. */
  #next: QueuedBatch | undefined
  /** Whether the driver is open. */
  #isStarted = false
  #isRunning = false
  #isStartPlanned = false
  #isSendPlanned = false
  #timer: Disposable | undefined
  /** Keeps the process alive while entries wait for the driver to be opened. */
  #openingTimer: Disposable | undefined
  #idleTimer: Disposable | undefined
  /** Whether the driver was asked to tidy up since the last write: not yet at the opening, because others may have left work. */
  #isTidy = false
  #isTimeUp = false
  #isDisposed = false
  #halted: LogStorageError | undefined
  /** Entries pushed and entries settled since the beginning: a flush waits until the second number reaches the first. */
  #pushed = 0
  #settled = 0
  #flushTarget = 0
  readonly #flushes: { target: number; readonly resolve: () => void }[] = []
  /** Committed batches. */
  batches = 0

  constructor(options: BatchProcessorOptions) {
    this.#options = options
    this.#appender = new BatchAppender({ ...options, onWriting: () => this.#sendPipelined() })
  }

  /** Repeated attempts to write a batch. */
  get retries(): number {
    return this.#appender.retries
  }

  /** The batch that is being written, or waits for its next attempt. */
  get writing(): QueuedBatch | undefined {
    return this.#write?.part
  }

  /** Call this when the driver is open. */
  start(): void {
    this.#isStarted = true
    this.#stopTimer()
    void this.#run()
  }

  /** Call this after each push to the queue. */
  pushed(): void {
    this.#pushed++
    if (!this.#isStarted) this.#openingTimer ??= this.#options.clock.after(MAX_DELAY, () => {})
    else if (this.#isRunning) this.#planSend()
    else if (this.#isStartPlanned) return
    else if (this.#isEnough()) this.#planStart()
    else this.#timer ??= this.#startBatchTimer(this.#options.batchTimeout)
  }

  /** Writes all entries that were pushed before the call, without waiting for more. */
  write(): void {
    this.#flushTarget = this.#pushed
    this.#planStart()
  }

  /** {@link write}; resolves when all entries that were pushed before the call are settled. */
  flush(): Promise<void> {
    const target = this.#pushed
    if (this.#settled >= target) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#flushes.push({ target, resolve })
    this.write()
    return promise
  }

  /** Whether entries wait for their batch, but do not keep the process alive. */
  get isLeftBehind(): boolean {
    return this.#timer !== undefined && !this.#options.keepsAlive
  }

  /** Writes all queued entries before it returns; `false` if it cannot, or the deadline (of `elapsed()`) has passed. */
  flushSync(deadline: number): boolean {
    this.#appender.wake()
    for (;;) {
      const write = this.#write ?? this.#begin(this.#take())
      if (write === undefined) {
        this.#stopTimer()
        if (this.#isStarted && !this.#isRunning) this.#startTimer()
        return true
      }
      const { part } = write
      const outcome = this.#appender.appendSync(part, deadline)
      if (outcome === undefined) {
        this.#planStart()
        return false
      }
      if (this.#isWriting(part)) this.#advance(write, outcome)
    }
  }

  /** Writes nothing more: queued entries fail with this error now, those being written when their attempt has ended. */
  halt(error: LogStorageError): void {
    this.#halted = error
    this.#appender.wake()
    // Queued entries are now settled before earlier ones that are being written, so a flush must wait for all of them.
    for (const flush of this.#flushes) flush.target = this.#pushed
    for (let batch = this.#options.queue.take(); batch !== undefined; batch = this.#options.queue.take()) {
      this.#settle(batch, { error })
    }
  }

  /**
   * Settles the batch that is being written without waiting for the driver.
   *
   * @param inDoubt The error to use if the batch may have been written.
   */
  abandon(error: LogStorageError, inDoubt: LogStorageError): void {
    const outcome = { error: this.#options.inDoubt.exist ? inDoubt : error }
    while (this.#write !== undefined) this.#advance(this.#write, outcome)
    const next = this.#next
    this.#next = undefined
    if (next === undefined) return
    this.#appender.discardPipelined(next)
    this.#settle(next, outcome)
    this.#appender.settled()
  }

  /** Stops the timers, for good. */
  dispose(): void {
    this.#isDisposed = true
    this.#stopTimer()
  }

  // A write begins after the calling code has finished, so store() never pays for sending the batch.
  #planStart(): void {
    if (this.#isStartPlanned || this.#isRunning || !this.#isStarted) return
    this.#isStartPlanned = true
    microtask(() => {
      this.#isStartPlanned = false
      void this.#run()
    })
  }

  #planSend(): void {
    if (this.#isSendPlanned || !this.#canSendPipelined) return
    this.#isSendPlanned = true
    microtask(this.#onPlannedSend)
  }

  // Created once: a closure costs memory each time, and planSend runs for each entry.
  readonly #onPlannedSend = (): void => {
    this.#isSendPlanned = false
    this.#sendPipelined()
  }

  #onTimeout(): void {
    this.#timer = undefined
    this.#isTimeUp = true
    void this.#run()
  }

  async #run(): Promise<void> {
    if (this.#isRunning || !this.#isStarted) return
    this.#isRunning = true
    this.#stopTimer()
    try {
      for (let write = this.#nextWrite(); write !== undefined; write = this.#nextWrite()) {
        await this.#writePart(write)
      }
    } finally {
      this.#isRunning = false
      this.#startTimer()
    }
  }

  async #writePart(write: Write): Promise<void> {
    const { part } = write
    const outcome = await this.#appender.append(
      part,
      () => this.#halted ?? (this.#isWriting(part) ? undefined : SETTLED),
    )
    // In the meantime, a synchronous flush may have finished this write and begun others.
    if (this.#isWriting(part)) this.#advance(write, outcome)
  }

  #isWriting(part: QueuedBatch): boolean {
    return this.#write?.part === part
  }

  #nextWrite(): Write | undefined {
    if (this.#write !== undefined) return this.#write
    return this.#next !== undefined || this.#isDue() ? this.#begin(this.#take()) : undefined
  }

  #take(): QueuedBatch | undefined {
    const batch = this.#next ?? this.#options.queue.take()
    this.#next = undefined
    return batch
  }

  // Only full batches, because smaller ones can still grow. And not after a part of a split batch, because the other parts
  // come first.
  #sendPipelined(): void {
    if (!this.#canSendPipelined) return
    this.#next = this.#options.queue.take()
    if (this.#next !== undefined) this.#appender.sendPipelined(this.#next)
  }

  get #canSendPipelined(): boolean {
    if (this.#next !== undefined || this.#halted !== undefined || !this.#options.queue.hasFullBatch)
      return false
    const write = this.#write
    // A synchronous flush may have settled the batch that the driver is writing, and left the next one.
    return write !== undefined && !write.isSplit && this.#appender.canSendPipelined(write.part)
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
    const steps = writesOf(batch)
    const first = steps.next()
    if (first.done) return undefined
    const write: Write = { steps, part: first.value, isSplit: false }
    this.#write = write
    return write
  }

  #advance(write: Write, outcome: BatchOutcome): void {
    const { part } = write
    const step = write.steps.next(outcome)
    if (step.done) this.#write = undefined
    else {
      write.part = step.value
      write.isSplit = true
    }
    // Last, because a listener may call flushSync(), which continues from this state.
    if (isOver(part, outcome)) this.#settle(part, outcome)
    this.#appender.settled()
  }

  #settle(batch: QueuedBatch, outcome: BatchOutcome): void {
    this.#options.queue.release(batch)
    this.#settled += batch.size
    this.#isTidy = false
    if ('ids' in outcome) {
      this.batches++
      this.#options.onCommitted(batch, outcome.ids)
    } else {
      this.#options.onFailed(batch, outcome.error)
    }
    while (this.#flushes[0] !== undefined && this.#flushes[0].target <= this.#settled)
      this.#flushes.shift()?.resolve()
  }

  #startTimer(): void {
    if (this.#isDisposed) return
    const { queue, clock, batchTimeout } = this.#options
    if (queue.since !== undefined) {
      // The clock may have been set back since the entry arrived.
      const elapsed = Math.max(0, clock.now() - queue.since)
      this.#timer = this.#startBatchTimer(Math.max(0, batchTimeout - elapsed))
    } else if (this.#halted === undefined && !this.#isTidy) {
      this.#idleTimer = clock.after(IDLE_DELAY, () => this.#tidyUp(), { idle: true })
    }
  }

  #startBatchTimer(delay: number): Disposable {
    const { clock, keepsAlive } = this.#options
    return clock.after(delay, () => this.#onTimeout(), { idle: !keepsAlive })
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    this.#idleTimer?.[Symbol.dispose]()
    this.#idleTimer = undefined
    this.#openingTimer?.[Symbol.dispose]()
    this.#openingTimer = undefined
  }

  #tidyUp(): void {
    this.#idleTimer = undefined
    this.#isTidy = true
    this.#options.session
      .run('Tidying up', (driver) => driver.checkpoint?.())
      .catch((error) => {
        // An error of a call that the closing storage aborted is expected.
        if (!this.#isDisposed) this.#options.onUntidy(error)
      })
  }
}

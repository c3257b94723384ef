import { LogStorageError } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import { type Clock, MAX_DELAY } from '../time/clock.js'
import { microtask } from '../time/real-timers.js'
import { BatchAppender } from './batch-appender.js'
import { type BatchOutcome, isOver, writesOf } from './batch-outcome.js'
import type { InDoubtWrites } from './in-doubt-writes.js'
import type { QueuedBatch } from './queued-batch.js'
import type { RetryPolicy } from './retry-policy.js'
import type { WriteQueue } from './write-queue.js'

/** Milliseconds without a write after which the driver may tidy up. */
const IDLE_DELAY = 1000

/** Why a batch is written no more that a synchronous flush has written; nobody is told. */
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
  /** Whether other parts of the batch may be left when this one is written. */
  isSplit: boolean
}

/**
 * Turns the queue into batches and has the driver write them, one at a time and in order. A driver that can take the next
 * full batch ahead gets it while it still writes, so that it need not wait for a turn of this thread's event loop.
 *
 * - *opening*: the driver is not open yet; entries are queued.
 * - *waiting*: nothing is written; a timer runs from the first entry that came.
 * - *writing*: a batch is with the driver, or waits for its next try. Whatever comes meanwhile is the next batch, so
 *   that batches grow by themselves when the driver is behind.
 * - *halted*: nothing is written any more; what is left fails.
 *
 * A write starts when `batchSize` entries wait or the queue is full, `batchTimeout` after the first of them, or at once
 * while a caller waits for a flush or for the end of an entry.
 */
export class BatchProcessor {
  readonly #options: BatchProcessorOptions
  readonly #appender: BatchAppender
  #write: Write | undefined
  /** The batch after it, when that was given to the driver already. */
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
  #isTimeUp = false
  #isDisposed = false
  #halted: LogStorageError | undefined
  /** Entries that came, and entries that are settled, since the beginning: a flush waits for the second to reach the first. */
  #pushed = 0
  #settled = 0
  #flushTarget = 0
  readonly #flushes: { target: number; readonly resolve: () => void }[] = []
  /** Batches committed. */
  batches = 0

  constructor(options: BatchProcessorOptions) {
    this.#options = options
    this.#appender = new BatchAppender({ ...options, onWriting: () => this.#sendPipelined() })
  }

  /** Writes that were tried again. */
  get retries(): number {
    return this.#appender.retries
  }

  /** To be called when the driver is open. */
  start(): void {
    this.#isStarted = true
    this.#stopTimer()
    void this.#run()
  }

  /** To be called after each push to the queue. */
  pushed(): void {
    this.#pushed++
    if (!this.#isStarted) this.#openingTimer ??= this.#options.clock.after(MAX_DELAY, () => {})
    else if (this.#isRunning) this.#planSend()
    else if (this.#isStartPlanned) return
    else if (this.#isEnough()) this.#planStart()
    else this.#timer ??= this.#startBatchTimer(this.#options.batchTimeout)
  }

  /** Has all that was pushed before the call written without waiting for more. */
  write(): void {
    this.#flushTarget = this.#pushed
    this.#planStart()
  }

  /** {@link write}; settles when all that was pushed before the call is settled. */
  flush(): Promise<void> {
    const target = this.#pushed
    if (this.#settled >= target) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#flushes.push({ target, resolve })
    this.write()
    return promise
  }

  /** Whether entries wait for more of them, and the process does not wait for that. */
  get isLeftBehind(): boolean {
    return this.#timer !== undefined && !this.#options.keepsAlive
  }

  /** Writes all that is queued before it returns; `false` when it cannot, or the deadline (of `elapsed()`) has come. */
  flushSync(deadline: number): boolean {
    this.#appender.wake()
    for (;;) {
      const write = this.#write ?? this.#begin(this.#take())
      if (write === undefined) {
        this.#stopTimer()
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

  /** Writes nothing more: what is queued fails with this error, what is being written when its try has ended. */
  halt(error: LogStorageError): void {
    this.#halted = error
    this.#appender.wake()
    // What is queued is settled before what came earlier and is being written: only all of it is enough from now on.
    for (const flush of this.#flushes) flush.target = this.#pushed
    for (let batch = this.#options.queue.take(); batch !== undefined; batch = this.#options.queue.take()) {
      this.#settle(batch, { error })
    }
  }

  /**
   * Settles the batch that is being written without waiting for the driver any longer.
   *
   * @param inDoubt The error when it may have been written.
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

  // A batch is begun after the calling code is through, so that store() never pays for handing it over.
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

  // Made once: a function with a closure in it costs memory at each call, and that one is called for each entry.
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
    // A synchronous flush may have finished this write, and begun others, in the meantime.
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

  // Only a batch that cannot grow any more: what is not full yet is better written when there is more of it. And not
  // behind a part of a batch, as the other parts come first.
  #sendPipelined(): void {
    if (!this.#canSendPipelined) return
    this.#next = this.#options.queue.take()
    if (this.#next !== undefined) this.#appender.sendPipelined(this.#next)
  }

  get #canSendPipelined(): boolean {
    if (this.#next !== undefined || this.#halted !== undefined || !this.#options.queue.hasFullBatch)
      return false
    const write = this.#write
    // A synchronous flush may have settled what the driver has, and left what comes behind it for later.
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
    // Last, because a listener may ask for a synchronous flush, which continues from here.
    if (isOver(part, outcome)) this.#settle(part, outcome)
    this.#appender.settled()
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

  #startTimer(): void {
    if (this.#isDisposed) return
    const { queue, clock, batchTimeout } = this.#options
    if (queue.since !== undefined) {
      // The clock may have been set back since the entry came.
      const elapsed = Math.max(0, clock.now() - queue.since)
      this.#timer = this.#startBatchTimer(Math.max(0, batchTimeout - elapsed))
    } else if (this.#halted === undefined && this.#settled > 0) {
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
    this.#options.session
      .run('Tidying up', (driver) => driver.checkpoint?.())
      .catch((error) => {
        // What the closing storage has ended is no error.
        if (!this.#isDisposed) this.#options.onError(error)
      })
  }
}

import { leavesInDoubt, needsReopen } from '../errors/in-doubt.js'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Clock } from '../time/clock.js'
import { elapsed } from '../time/real-timers.js'
import type { BatchOutcome } from './batch-outcome.js'
import type { InDoubtWrites } from './in-doubt-writes.js'
import type { QueuedBatch } from './queued-batch.js'
import { finalError, retriedError } from './retry-messages.js'
import type { RetryPolicy } from './retry-policy.js'

/** Milliseconds between two tries while the calling thread is blocked and another process holds the lock. */
const SYNC_RETRY_DELAY = 5

export interface BatchAppenderOptions {
  readonly session: DriverSession
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly inDoubt: InDoubtWrites
  /** Told of each error of the driver, also of those that a retry mends. */
  readonly onError: (error: LogStorageError) => void
  /** Told when the driver has got the batch whose turn it is: the moment to give it the next one too. */
  readonly onWriting: () => void
}

/** A batch that the driver has got before it was its turn. */
interface PipelinedBatch {
  readonly batch: QueuedBatch
  readonly outcome: Promise<BatchOutcome>
}

/** Has the driver write one batch: again and again as far as the policy goes, over a new connection where one is in doubt. */
export class BatchAppender {
  readonly #options: BatchAppenderOptions
  /** Batches of which some try has left open whether it was written. */
  readonly #maybeWritten = new WeakSet<QueuedBatch>()
  /** The batch that the driver has got, and that was its turn. */
  #withDriver: QueuedBatch | undefined
  #pipelined: PipelinedBatch | undefined
  /** Settles when the driver is through with a batch that it got ahead, and that a synchronous flush has settled since. */
  #leftover: Promise<void> | undefined
  #sleep: { readonly timer: Disposable; readonly wake: () => void } | undefined
  /** Writes that were tried again. */
  retries = 0

  constructor(options: BatchAppenderOptions) {
    this.#options = options
  }

  /** To be called when a batch was settled. */
  settled(): void {
    if (this.#pipelined === undefined) this.#options.inDoubt.end()
  }

  /** Whether the driver is writing this very batch and can be given the next one already. */
  canSendPipelined(batch: QueuedBatch): boolean {
    const isFree = this.#pipelined === undefined && this.#leftover === undefined
    return this.#withDriver === batch && isFree && this.#options.session.canAppendAhead
  }

  /** Gives the driver the batch that is appended next. When the one before it fails, that has not happened. */
  sendPipelined(batch: QueuedBatch): void {
    this.#pipelined = { batch, outcome: outcomeOf(this.#options.session.appendAhead(batch)) }
  }

  /** To be called when a batch is settled without the driver, which may have got it ahead. */
  discardPipelined(batch: QueuedBatch): void {
    if (this.#pipelined?.batch !== batch) return
    this.#leftover = this.#pipelined.outcome.then((outcome) => {
      this.#leftover = undefined
      this.#notePipelined(batch, outcome)
    })
    this.#pipelined = undefined
  }

  /** @param whyNot Why the batch is not to be written any more, if so; asked whenever something was waited for. */
  async append(batch: QueuedBatch, whyNot: () => LogStorageError | undefined): Promise<BatchOutcome> {
    const tries = new Map<LogStorageErrorCode, number>()
    let wasInDoubt = false
    for (;;) {
      const outcome = (await this.#pipelinedOutcome(batch)) ?? (await this.#tryAppend(batch, whyNot))
      if ('ids' in outcome) return outcome
      const { error } = outcome
      if (error === whyNot()) return { error: this.#lastErrorOf(batch, error) }
      // Counted for each class of error: hours of a full disk must not use up the tries of a short lock.
      const count = (tries.get(error.code) ?? 0) + 1
      tries.set(error.code, count)
      const { retry, inDoubt, onError } = this.#options
      const delay = retry.delayAfter(error.code, count)
      const reopens = needsReopen(error.code)
      wasInDoubt = (await this.#drainPipelined()) || reopens || wasInDoubt
      if (!wasInDoubt) inDoubt.end()
      if (delay === undefined) {
        const final = finalError(error, count)
        onError(final)
        return { error: this.#lastErrorOf(batch, final) }
      }
      const attempts = retry.attemptsOf(error.code)
      const told = { entries: batch.size, tries: count, attempts, delay, reopens }
      onError(retriedError(error, told))
      if (whyNot()) return { error: this.#lastErrorOf(batch, error) }
      this.retries++
      await this.#wait(delay)
      if (whyNot()) return { error: this.#lastErrorOf(batch, error) }
    }
  }

  /**
   * Writes a batch before it returns.
   *
   * @param deadline Of `elapsed()`.
   * @returns `undefined` when the driver cannot, or something has to be waited for that may last longer.
   */
  appendSync(batch: QueuedBatch, deadline: number): BatchOutcome | undefined {
    const { session, inDoubt, onError } = this.#options
    if (!this.#finishOpening(deadline)) return undefined
    for (;;) {
      const left = deadline - elapsed()
      if (left <= 0 || !session.canAppendSync) return undefined
      inDoubt.begin()
      try {
        const ids = session.appendSync(batch, left)
        this.discardPipelined(batch)
        return { ids }
      } catch (thrown) {
        if (!isLogStorageError(thrown)) throw thrown
        if (thrown.code === 'ENTRY_REJECTED') {
          this.discardPipelined(batch)
          return { error: thrown }
        }
        this.#doubt(batch, thrown)
        onError(thrown)
        if (thrown.code !== 'BUSY') return undefined
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.min(left, SYNC_RETRY_DELAY))
      }
    }
  }

  #finishOpening(deadline: number): boolean {
    const { session, onError } = this.#options
    if (!session.canAppendSync) return false
    try {
      session.finishOpening(Math.max(0, deadline - elapsed()))
      return true
    } catch (thrown) {
      if (!isLogStorageError(thrown)) throw thrown
      onError(thrown)
      return false
    }
  }

  /** Ends the wait between two tries. */
  wake(): void {
    this.#sleep?.wake()
  }

  async #tryAppend(batch: QueuedBatch, whyNot: () => LogStorageError | undefined): Promise<BatchOutcome> {
    // As no write may meet another.
    if (this.#leftover !== undefined) await this.#leftover
    const { session, inDoubt } = this.#options
    let error = whyNot()
    // Asked again after each wait: the storage may have failed the batch, or a reader may have asked for another connection.
    while (error === undefined && session.isInDoubt) error = (await session.reopen()) ?? whyNot()
    if (error !== undefined) return { error }
    inDoubt.begin()
    return this.#waitFor(batch, outcomeOf(session.append(batch)))
  }

  /** What became of a batch that the driver got ahead; `undefined` when it did not, or nothing of it was written. */
  async #pipelinedOutcome(batch: QueuedBatch): Promise<BatchOutcome | undefined> {
    if (this.#pipelined?.batch !== batch) return undefined
    const { outcome } = this.#pipelined
    // Now it is the first, and another one may come behind it.
    this.#pipelined = undefined
    const known = await this.#waitFor(batch, outcome)
    return isAborted(known) ? undefined : known
  }

  async #waitFor(batch: QueuedBatch, outcome: Promise<BatchOutcome>): Promise<BatchOutcome> {
    this.#withDriver = batch
    this.#options.onWriting()
    try {
      const known = await outcome
      if ('error' in known) this.#doubt(batch, known.error)
      return known
    } finally {
      this.#withDriver = undefined
    }
  }

  #doubt(batch: QueuedBatch, { code }: LogStorageError): void {
    if (leavesInDoubt(code)) this.#maybeWritten.add(batch)
  }

  /** What a batch fails with: that its last try has written nothing says nothing of those before. */
  #lastErrorOf(batch: QueuedBatch, error: LogStorageError): LogStorageError {
    const isSure = error.code === 'ENTRY_REJECTED' || !this.#maybeWritten.has(batch)
    if (isSure || leavesInDoubt(error.code)) return error
    return new LogStorageError(
      'UNKNOWN_OUTCOME',
      `The entry may have been written by a try that was lost. The last one failed with ${error.code}: ${error.message}`,
      { cause: error },
    )
  }

  /** Waits for what the driver got ahead, as no write may meet another. Returns whether it may have been written. */
  async #drainPipelined(): Promise<boolean> {
    if (this.#pipelined === undefined) return false
    const { batch } = this.#pipelined
    const outcome = await this.#pipelined.outcome
    this.#pipelined = undefined
    this.#notePipelined(batch, outcome)
    return !isAborted(outcome)
  }

  /** Nobody waits for this outcome, but what it says of the connection counts. */
  #notePipelined(batch: QueuedBatch, outcome: BatchOutcome): void {
    if ('ids' in outcome || isAborted(outcome)) return
    this.#doubt(batch, outcome.error)
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
}

function isAborted(outcome: BatchOutcome): boolean {
  return 'error' in outcome && outcome.error.code === 'ABORTED'
}

async function outcomeOf(write: Promise<readonly number[]>): Promise<BatchOutcome> {
  try {
    return { ids: await write }
  } catch (thrown) {
    if (isLogStorageError(thrown)) return { error: thrown }
    throw thrown
  }
}

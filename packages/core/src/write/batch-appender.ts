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

/** Milliseconds between two attempts while the calling thread is blocked and another process holds the lock. */
const SYNC_RETRY_DELAY = 5

export interface BatchAppenderOptions {
  readonly session: DriverSession
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly inDoubt: InDoubtWrites
  /** Called with each error of the driver, even if a retry succeeds. */
  readonly onError: (error: LogStorageError) => void
  /** Called after each call of the driver to write a batch. */
  readonly onAttempt: (batch: QueuedBatch, attempt: Attempt) => void
  /** Called when a batch will be tried again. */
  readonly onRetry: (batch: QueuedBatch, retry: Retry) => void
  /** Called when the driver has the batch whose turn it is, so that the next one can be sent too. */
  readonly onWriting: () => void
}

/** One call of the driver. */
export interface Attempt {
  /** 1 for the first call with the batch. */
  readonly number: number
  readonly milliseconds: number
  readonly outcome: BatchOutcome
}

/** A failed attempt that will be repeated. */
export interface Retry {
  /** How many attempts have ended with the code of the error. */
  readonly attempt: number
  /** Milliseconds until the next one. */
  readonly delay: number
  readonly error: LogStorageError
}

/** A batch that was sent to the driver before the one before it was written. */
interface PipelinedBatch {
  readonly batch: QueuedBatch
  readonly outcome: Promise<BatchOutcome>
}

/** Writes one batch with the driver: retries as the policy allows, over a new connection if the old one is in doubt. */
export class BatchAppender {
  readonly #options: BatchAppenderOptions
  /** Batches with an attempt that may have been committed. */
  readonly #maybeWritten = new WeakSet<QueuedBatch>()
  /** The batch that the driver is writing, and whose turn it is. */
  #withDriver: QueuedBatch | undefined
  #pipelined: PipelinedBatch | undefined
  /** Resolves when the driver finishes a pipelined batch that has been settled without it. */
  #leftover: Promise<void> | undefined
  #sleep: { readonly timer: Disposable; readonly wake: () => void } | undefined
  /** The batch that was tried last and is not settled yet, and how often it was tried. */
  #tried: QueuedBatch | undefined
  #tries = 0
  /** Repeated attempts to write a batch. */
  retries = 0

  constructor(options: BatchAppenderOptions) {
    this.#options = options
  }

  /** Call this after a batch was settled. */
  settled(): void {
    this.#tried = undefined
    if (this.#pipelined === undefined) this.#options.inDoubt.end()
  }

  /** Whether the driver is writing this batch and accepts the next one already. */
  canSendPipelined(batch: QueuedBatch): boolean {
    const isFree = this.#pipelined === undefined && this.#leftover === undefined
    return this.#withDriver === batch && isFree && this.#options.session.canAppendAhead
  }

  /** Sends the next batch to the driver early. If the batch before it fails, the driver discards it. */
  sendPipelined(batch: QueuedBatch): void {
    this.#pipelined = { batch, outcome: outcomeOf(this.#options.session.appendAhead(batch.attempt())) }
  }

  /** Call this when a batch that may be pipelined is settled without the driver. */
  discardPipelined(batch: QueuedBatch): void {
    if (this.#pipelined?.batch !== batch) return
    this.#leftover = this.#pipelined.outcome.then(() => {
      this.#leftover = undefined
    })
    this.#pipelined = undefined
  }

  /** @param whyNot Returns an error once the batch must not be written; called after each wait. */
  async append(batch: QueuedBatch, whyNot: () => LogStorageError | undefined): Promise<BatchOutcome> {
    const tries = new Map<LogStorageErrorCode, number>()
    let wasInDoubt = false
    for (;;) {
      const outcome = (await this.#pipelinedOutcome(batch)) ?? (await this.#tryAppend(batch, whyNot))
      if ('ids' in outcome) return outcome
      const { error } = outcome
      if (error === whyNot()) return { error: this.#lastErrorOf(batch, error) }
      // Counted for each code: hours of a full disk must not use up the attempts for a short lock.
      const count = (tries.get(error.code) ?? 0) + 1
      tries.set(error.code, count)
      const { retry, inDoubt, onError, onRetry } = this.#options
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
      const retried = { entries: batch.size, tries: count, attempts, delay, reopens }
      onError(retriedError(error, retried))
      onRetry(batch, { attempt: count, delay, error })
      if (whyNot()) return { error: this.#lastErrorOf(batch, error) }
      this.retries++
      await this.#wait(delay)
      if (whyNot()) return { error: this.#lastErrorOf(batch, error) }
    }
  }

  /**
   * Writes a batch before it returns.
   *
   * @param deadline A time of `elapsed()`.
   * @returns `undefined` if the driver cannot write synchronously, or the write may take longer than until the deadline.
   */
  appendSync(batch: QueuedBatch, deadline: number): BatchOutcome | undefined {
    const { session, inDoubt, onError } = this.#options
    if (!this.#finishOpening(deadline)) return undefined
    for (;;) {
      const left = deadline - elapsed()
      if (left <= 0 || !session.canAppendSync) return undefined
      inDoubt.begin()
      const start = elapsed()
      try {
        const ids = session.appendSync(batch.attempt(), left)
        this.discardPipelined(batch)
        const outcome = { ids }
        this.#onAttempt(batch, start, outcome)
        return outcome
      } catch (thrown) {
        if (!isLogStorageError(thrown)) throw thrown
        this.#onAttempt(batch, start, { error: thrown })
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

  /** Ends the wait between two attempts. */
  wake(): void {
    this.#sleep?.wake()
  }

  async #tryAppend(batch: QueuedBatch, whyNot: () => LogStorageError | undefined): Promise<BatchOutcome> {
    // Writes must not overlap.
    if (this.#leftover !== undefined) await this.#leftover
    const { session, inDoubt } = this.#options
    let error = whyNot()
    // Checked again after each wait: the storage may have failed the batch, or a reader may have asked for another connection.
    while (error === undefined && session.isInDoubt) error = (await session.reopen()) ?? whyNot()
    if (error !== undefined) return { error }
    inDoubt.begin()
    return this.#waitFor(batch, outcomeOf(session.append(batch.attempt())))
  }

  /** The outcome of the batch if it was pipelined; `undefined` if it was not, or if the driver has discarded it. */
  async #pipelinedOutcome(batch: QueuedBatch): Promise<BatchOutcome | undefined> {
    if (this.#pipelined?.batch !== batch) return undefined
    const { outcome } = this.#pipelined
    // Now it is the first batch, and another one may follow it.
    this.#pipelined = undefined
    const known = await this.#waitFor(batch, outcome)
    return isAborted(known) ? undefined : known
  }

  async #waitFor(batch: QueuedBatch, outcome: Promise<BatchOutcome>): Promise<BatchOutcome> {
    this.#withDriver = batch
    const start = elapsed()
    this.#options.onWriting()
    try {
      const known = await outcome
      // A batch that was sent early and discarded was not tried.
      if (!isAborted(known)) this.#onAttempt(batch, start, known)
      if ('error' in known) this.#doubt(batch, known.error)
      return known
    } finally {
      this.#withDriver = undefined
    }
  }

  #onAttempt(batch: QueuedBatch, start: number, outcome: BatchOutcome): void {
    const milliseconds = elapsed() - start
    if (this.#tried !== batch) {
      this.#tried = batch
      this.#tries = 0
    }
    this.#options.onAttempt(batch, { number: ++this.#tries, milliseconds, outcome })
  }

  #doubt(batch: QueuedBatch, { code }: LogStorageError): void {
    if (leavesInDoubt(code)) this.#maybeWritten.add(batch)
  }

  /** The error of the whole write: even if the last attempt wrote nothing, an earlier one may have. */
  #lastErrorOf(batch: QueuedBatch, error: LogStorageError): LogStorageError {
    const isSure = error.code === 'ENTRY_REJECTED' || !this.#maybeWritten.has(batch)
    if (isSure || leavesInDoubt(error.code)) return error
    return new LogStorageError(
      'UNKNOWN_OUTCOME',
      `The entry may have been written by an earlier attempt. The last one failed with ${error.code}: ${error.message}`,
      { cause: error },
    )
  }

  /** Waits for the pipelined batch, because writes must not overlap. Returns whether it may have been written. */
  async #drainPipelined(): Promise<boolean> {
    if (this.#pipelined === undefined) return false
    const { batch } = this.#pipelined
    const outcome = await this.#pipelined.outcome
    this.#pipelined = undefined
    if ('error' in outcome) this.#doubt(batch, outcome.error)
    return !isAborted(outcome)
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

import type { LogBatch } from '../contract/log-batch.js'
import type { LogDriver, MaybePromise } from '../contract/log-driver.js'
import { closedError } from '../errors/closing-errors.js'
import { needsReopen } from '../errors/in-doubt.js'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import { abortedError, toLogStorageError } from '../errors/to-log-storage-error.js'
import { nextTurn } from '../time/real-timers.js'
import { AbortableCall } from './abortable-call.js'

/** Errors of an opening after which a later one may succeed, or none is wanted. */
const LASTING_CODES: ReadonlySet<LogStorageErrorCode> = new Set([
  'BUSY',
  'DISK_FULL',
  'IO',
  'CORRUPT',
  'CONNECTION',
  'UNKNOWN_OUTCOME',
  'CLOSED',
  'ABORTED',
])

/**
 * A driver from `open` to `close`. Keeps the promises that the contract gives to drivers, so they need no checks of their
 * own: nothing overlaps `open` and `close`. Converts everything that is thrown to a LogStorageError.
 *
 * The session owns the connection. A failed write may leave the connection in doubt; then the session replaces it before the
 * next write, or as soon as a reader asks.
 */
export class DriverSession {
  readonly driver: LogDriver
  readonly #writes = new Set<Promise<unknown>>()
  readonly #otherCalls = new Set<Promise<unknown>>()
  readonly #calls = new Set<Pick<AbortableCall<unknown>, 'abort'>>()
  readonly #closing = new AbortController()
  readonly #unexpected = new WeakSet<LogStorageError>()
  /** The opening that is under way, the first one or a later one. */
  #opening: Promise<void> | undefined
  #reopening: Promise<LogStorageError | undefined> | undefined
  #isInDoubt = false
  /** Of the last attempt to open the driver again, unless it was successful. */
  #reopeningFailure: LogStorageError | undefined
  #isFirstOpening = false
  #isOpen = false
  /** Called for each problem that the driver found and solved, at each opening. */
  onRecovered: ((incident: LogStorageError) => void) | undefined
  /** Called with the greatest id of the store after each reopening, before anything else is called. */
  onReopened: ((lastId: number) => void) | undefined
  /** Called with the error of each reopening that failed. */
  onReopenFailed: ((error: LogStorageError) => void) | undefined

  constructor(driver: LogDriver) {
    this.driver = driver
  }

  /** Opens the driver for the first time. */
  open(signal?: AbortSignal): Promise<void> {
    this.#isFirstOpening = true
    this.#opening = this.#open(signal).finally(() => {
      this.#opening = undefined
      this.#isFirstOpening = false
    })
    return this.#opening
  }

  async #open(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw abortedError(signal, 'Opening the storage')
    let found: readonly LogStorageError[] | undefined
    try {
      found = (await this.driver.open(signal)) ?? undefined
    } catch (thrown) {
      if (signal?.aborted) throw abortedError(signal, 'Opening the storage')
      throw toLogStorageError(thrown, 'CONNECTION', `The driver ${this.driver.name} could not open`)
    }
    this.#isOpen = true
    // Reported even if the opening is aborted now: the next one will not find these problems again.
    for (const incident of found ?? []) this.onRecovered?.(incident)
    if (!signal?.aborted) return
    await this.#release()
    throw abortedError(signal, 'Opening the storage')
  }

  /** Whether the connection must be replaced before the next write. */
  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  /** Replaces the connection once the writes under way have ended. All callers share one attempt, and get its error if it fails. */
  reopen(): Promise<LogStorageError | undefined> {
    this.#isInDoubt = true
    this.#reopening ??= this.#tryReopen()
    return this.#reopening
  }

  async #tryReopen(): Promise<LogStorageError | undefined> {
    try {
      // Until then, reads and a synchronous flush still use the connection.
      await Promise.allSettled([this.#opening, ...this.#writes])
      this.#opening = this.#reopen()
      await this.#opening
      this.#isInDoubt = false
      this.#reopeningFailure = undefined
      return undefined
    } catch (thrown) {
      const error = toLogStorageError(thrown, 'CONNECTION', `The driver ${this.driver.name} could not open`)
      this.#reopeningFailure = error
      this.onReopenFailed?.(error)
      return error
    } finally {
      this.#opening = undefined
      this.#reopening = undefined
    }
  }

  /** Writes a batch. The caller must not overlap writes, nor write over a connection in doubt. */
  append(batch: LogBatch): Promise<readonly number[]> {
    return this.#append(batch, (driver) => driver.append(batch))
  }

  /** Whether {@link appendAhead} is possible, and possible now. */
  get canAppendAhead(): boolean {
    return this.driver.appendAhead !== undefined && this.#isOpen && !this.#isInDoubt
  }

  /** Writes a batch after the one that is being written; rejects with `ABORTED` if that one fails. */
  appendAhead(batch: LogBatch): Promise<readonly number[]> {
    return this.#append(batch, (driver) => driver.appendAhead?.(batch) ?? [])
  }

  async #append(
    batch: LogBatch,
    write: (driver: LogDriver) => MaybePromise<readonly number[]>,
  ): Promise<readonly number[]> {
    try {
      const operation = writeInTurns(() => write(this.driver))
      // Tracked, because a synchronous flush may settle the batch before this write ends.
      track(this.#writes, operation)
      return checkIds(await operation, batch)
    } catch (thrown) {
      const error = this.#unknownOutcome(thrown)
      this.#isInDoubt ||= needsReopen(error.code)
      throw error
    }
  }

  /** Whether {@link appendSync} is possible, and possible now. */
  get canAppendSync(): boolean {
    const { appendSync, finishOpening } = this.driver
    if (appendSync === undefined) return false
    return this.#isFirstOpening ? finishOpening !== undefined : this.#isOpen && this.#opening === undefined
  }

  /** Blocks until the first opening has ended, if it is under way. Does not settle the promise of {@link open}. */
  finishOpening(timeout: number): void {
    if (!this.#isFirstOpening) return
    try {
      this.driver.finishOpening?.(timeout)
    } catch (thrown) {
      throw toLogStorageError(thrown, 'CONNECTION', `The driver ${this.driver.name} could not open`)
    }
  }

  /** Writes a batch without a promise. */
  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    try {
      return checkIds(this.driver.appendSync?.(batch, timeout) ?? [], batch)
    } catch (thrown) {
      throw this.#unknownOutcome(thrown)
    }
  }

  /**
   * Runs any other call of the driver, once the connection is open.
   *
   * @param signal Rejects the call at once, and aborts it in the driver.
   */
  async run<T>(
    what: string,
    call: (driver: LogDriver, signal: AbortSignal) => MaybePromise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) throw abortedError(signal, what)
    // Does not await if nothing is being opened: otherwise a reopening could begin before the call does.
    while (this.#opening !== undefined) await this.#opening.catch(() => {})
    this.#closing.signal.throwIfAborted()
    if (!this.#isOpen) throw this.#connectionError()
    const running = new AbortableCall((own) => call(this.driver, own))
    const abort = () => running.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    this.#calls.add(running)
    track(this.#otherCalls, running.ended)
    try {
      return await running.result
    } catch (thrown) {
      if (signal?.aborted) throw abortedError(signal, what)
      if (this.#closing.signal.aborted) throw this.#closing.signal.reason
      const error = toLogStorageError(thrown, 'IO', `${what} failed`)
      if (error !== thrown) this.#unexpected.add(error)
      throw error
    } finally {
      signal?.removeEventListener('abort', abort)
      this.#calls.delete(running)
    }
  }

  /** Whether {@link run} converted this error from a value that no driver should throw: a bug, so a retry is useless. */
  isUnexpected(error: LogStorageError): boolean {
    return this.#unexpected.has(error)
  }

  /** Aborts the calls under way, and releases the driver. */
  async close(): Promise<void> {
    const closed = closedError()
    this.#closing.abort(closed)
    for (const call of this.#calls) call.abort(closed)
    await this.#opening?.catch(() => {})
    await this.#reopening
    await this.#callsUnderWay()
    if (!this.#isOpen) return
    this.#isOpen = false
    try {
      await this.driver.close()
    } catch (thrown) {
      throw toLogStorageError(thrown, 'IO', `The driver ${this.driver.name} could not close`)
    }
  }

  async #reopen(): Promise<void> {
    this.#closing.signal.throwIfAborted()
    await this.#callsUnderWay()
    this.#closing.signal.throwIfAborted()
    if (this.#isOpen) await this.#release()
    this.#closing.signal.throwIfAborted()
    try {
      await this.#open()
    } catch (thrown) {
      throw this.#reopeningError(thrown)
    }
    if (this.onReopened === undefined) return
    try {
      const { lastId } = await this.driver.stats()
      this.onReopened(lastId)
    } catch (thrown) {
      await this.#release()
      throw toLogStorageError(thrown, 'CONNECTION', `The driver ${this.driver.name} could not open`)
    }
  }

  /** The options were right, because the store was open before: a missing or read-only folder is a failure now. */
  #reopeningError(thrown: unknown): unknown {
    if (!isLogStorageError(thrown) || LASTING_CODES.has(thrown.code)) return thrown
    return new LogStorageError('IO', `The storage could not be opened again: ${thrown.message}`, {
      cause: thrown,
    })
  }

  /** Closes a connection that is in doubt. */
  async #release(): Promise<void> {
    this.#isOpen = false
    try {
      await this.driver.close()
    } catch {
      // Its error changes nothing: the connection is replaced anyway.
    }
  }

  #connectionError(): LogStorageError {
    const cause = this.#reopeningFailure
    const why = cause === undefined ? '.' : `: ${cause.message}`
    return new LogStorageError(
      'CONNECTION',
      `The driver ${this.driver.name} has lost its connection and could not open it again${why}`,
      { cause },
    )
  }

  async #callsUnderWay(): Promise<void> {
    await Promise.allSettled([...this.#writes, ...this.#otherCalls])
  }

  #unknownOutcome(thrown: unknown): LogStorageError {
    return toLogStorageError(thrown, 'UNKNOWN_OUTCOME', `The driver ${this.driver.name} failed while writing`)
  }
}

function track(calls: Set<Promise<unknown>>, call: Promise<unknown>): void {
  calls.add(call)
  const forget = () => calls.delete(call)
  call.then(forget, forget)
}

// A driver that writes before it returns would block the event loop for as long as there are batches to write.
async function writeInTurns(write: () => MaybePromise<readonly number[]>): Promise<readonly number[]> {
  const ids = write()
  if (ids instanceof Promise) return ids
  await nextTurn()
  return ids
}

function checkIds(ids: readonly number[], batch: LogBatch): readonly number[] {
  if (ids.length === batch.size) return ids
  throw new LogStorageError(
    'UNKNOWN_OUTCOME',
    `The driver returned ${ids.length} ids for a batch of ${batch.size} entries; it must return one for each entry.`,
  )
}

import type { LogBatch } from '../contract/log-batch.js'
import type { LogDriver, MaybePromise } from '../contract/log-driver.js'
import { closedError } from '../errors/closing-errors.js'
import { needsReopen } from '../errors/in-doubt.js'
import { isLogStorageError, LogStorageError, type LogStorageErrorCode } from '../errors/log-storage-error.js'
import { abortedError, toLogStorageError } from '../errors/to-log-storage-error.js'
import { nextTurn } from '../time/real-timers.js'
import { AbortableCall } from './abortable-call.js'

/** Errors of an opening that say already that a later one may succeed, or that none is wanted. */
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
 * A driver from `open` to `close`: keeps what the contract promises to drivers, so that they need no checks of their
 * own. Nothing overlaps `open` and `close`, and whatever is thrown is a LogStorageError.
 *
 * The session owns the connection: a write that fails may leave it in doubt, and then it is replaced before the next write,
 * or as soon as a reader asks.
 */
export class DriverSession {
  readonly driver: LogDriver
  readonly #writes = new Set<Promise<unknown>>()
  readonly #otherCalls = new Set<Promise<unknown>>()
  readonly #calls = new Set<Pick<AbortableCall<unknown>, 'abort'>>()
  readonly #closing = new AbortController()
  readonly #unexpected = new WeakSet<LogStorageError>()
  /** The driver is being opened for the first time, or again. */
  #opening: Promise<void> | undefined
  #reopening: Promise<LogStorageError | undefined> | undefined
  #isInDoubt = false
  #isFirstOpening = false
  #isOpen = false
  /** Told each thing that the driver found wrong and has dealt with, at each opening. */
  onRecovered: ((incident: LogStorageError) => void) | undefined
  /** Told of the greatest id that the store has, whenever a lost connection was opened again, before anything else is called. */
  onReopened: ((lastId: number) => void) | undefined
  /** Told why a lost connection could not be opened again, once for each attempt. */
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
    // Told even if the opening is aborted now: the next one finds nothing of it any more.
    for (const incident of found ?? []) this.onRecovered?.(incident)
    if (!signal?.aborted) return
    await this.#release()
    throw abortedError(signal, 'Opening the storage')
  }

  /** Whether the connection must be replaced before the next write. */
  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  /** Replaces the connection when the writes under way have ended: one attempt for all callers. Resolves with why it failed. */
  reopen(): Promise<LogStorageError | undefined> {
    this.#isInDoubt = true
    this.#reopening ??= this.#tryReopen()
    return this.#reopening
  }

  async #tryReopen(): Promise<LogStorageError | undefined> {
    try {
      // Until then the connection still serves reads, and a synchronous flush.
      await Promise.allSettled([this.#opening, ...this.#writes])
      this.#opening = this.#reopen()
      await this.#opening
      this.#isInDoubt = false
      return undefined
    } catch (thrown) {
      const error = toLogStorageError(thrown, 'CONNECTION', `The driver ${this.driver.name} could not open`)
      this.onReopenFailed?.(error)
      return error
    } finally {
      this.#opening = undefined
      this.#reopening = undefined
    }
  }

  /** Writes a batch. The caller sees to it that writes do not overlap, nor use a connection in doubt. */
  append(batch: LogBatch): Promise<readonly number[]> {
    return this.#append(batch, (driver) => driver.append(batch))
  }

  /** Whether {@link appendAhead} is possible, and possible now. */
  get canAppendAhead(): boolean {
    return this.driver.appendAhead !== undefined && this.#isOpen && !this.#isInDoubt
  }

  /** Writes a batch behind the one that is being written; `ABORTED` when that one fails. */
  appendAhead(batch: LogBatch): Promise<readonly number[]> {
    return this.#append(batch, (driver) => driver.appendAhead?.(batch) ?? [])
  }

  async #append(
    batch: LogBatch,
    write: (driver: LogDriver) => MaybePromise<readonly number[]>,
  ): Promise<readonly number[]> {
    try {
      const operation = writeInTurns(() => write(this.driver))
      // A synchronous flush may settle the batch before this does.
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

  /** Waits for the first opening, where it is under way, before it returns; settles nothing that waits for it. */
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
   * Runs any other call of the driver, when the connection stands.
   *
   * @param signal Ends the wait at once; the driver is told too.
   */
  async run<T>(
    what: string,
    call: (driver: LogDriver, signal: AbortSignal) => MaybePromise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    if (signal?.aborted) throw abortedError(signal, what)
    // Without an await where nothing is being opened: what follows must not meet a reopening that begins meanwhile.
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

  /** Whether {@link run} has made an error of what no driver should throw: a bug, which no second try mends. */
  isUnexpected(error: LogStorageError): boolean {
    return this.#unexpected.has(error)
  }

  /** Ends what still runs, and releases the driver. */
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

  /** What opened once can be opened: a folder that is missing, or may not be written, is no fault of the options now. */
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
      // What it says on its way out changes nothing.
    }
  }

  #connectionError(): LogStorageError {
    return new LogStorageError(
      'CONNECTION',
      `The connection of the driver ${this.driver.name} was lost, and could not be opened anew.`,
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

// A driver that writes before it returns would keep the event loop from turning for as long as there is something to write.
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
    `The driver returned ${ids.length} ids for a batch of ${batch.size} entries; it must return one for each.`,
  )
}

import type { WriteReceipt } from '../contract/write-receipt.js'
import { needsReopen } from '../errors/in-doubt.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import type { DriverSession } from '../session/driver-session.js'
import { type Clock, MAX_DELAY } from '../time/clock.js'
import { describeValue } from '../values/describe-value.js'
import type { RetryPolicy } from './retry-policy.js'

/** Milliseconds to wait after all retries of a sync have failed. */
const REST_DELAY = 5000

/** The most attempts of a closing storage to sync for waiting callers. */
const CLOSING_TRIES = 3

export interface DurableWatermarkOptions {
  readonly session: DriverSession
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly syncInterval: number
  /** Called with the error of each failed sync. */
  readonly onError: (error: LogStorageError) => void
}

/** A range of ids whose entries were lost. */
interface Loss {
  /** The greatest id that still exists. */
  after: number
  /** The greatest id that was committed. */
  readonly last: number
}

/**
 * The id up to which entries survive a power cut, and the syncs that advance it: one sync makes all entries durable that were
 * committed before it.
 *
 * - *even*: all committed entries are durable. No timer runs.
 * - *behind*: a timer runs until the next sync, if `syncInterval` allows one. It does not keep the process alive.
 * - *wanted*: a caller waits for an entry. A sync starts at once; entries that are committed meanwhile share the next one.
 * - *failed*: the next attempt follows the back-off of the retry policy. When the policy gives up, waiting callers get the error.
 */
export class DurableWatermark {
  readonly #options: DurableWatermarkOptions
  readonly #kind: 'at once' | 'by syncs' | 'never'
  /** Waiting callers, by the id of their entry. */
  readonly #waiting = new Map<number, PromiseWithResolvers<number>>()
  /** Entries that were committed, but missing when the store was opened again. */
  readonly #losses: Loss[] = []
  #committed = 0
  #durable = 0
  #isSyncing = false
  #timer: Disposable | undefined
  #isTimerIdle = false
  /** Failed syncs in a row. */
  #failures = 0
  #delay: number | undefined
  #closing: PromiseWithResolvers<void> | undefined
  #isClosed = false
  #lastError: LogStorageError | undefined

  constructor(options: DurableWatermarkOptions) {
    const { supports, sync } = options.session.driver
    this.#options = options
    this.#kind = supports.durable ? 'at once' : sync === undefined ? 'never' : 'by syncs'
  }

  /** The greatest id up to which all entries survive a power cut; `undefined` if the driver cannot know. */
  get id(): number | undefined {
    return this.#kind === 'never' ? undefined : this.#durable
  }

  /** Call this with the greatest committed id when the storage is opened. */
  opened(lastId: number): void {
    // Otherwise, entries of other processes are known to be durable only after a sync.
    if (this.#kind !== 'at once') return
    this.#durable = Math.max(this.#durable, lastId)
    this.#committed = this.#durable
  }

  /** Call this with the last id of each committed batch. */
  committed(lastId: number): void {
    this.#committed = lastId
    // A store that starts counting again gives the ids of lost entries to new ones.
    for (const loss of this.#losses) if (lastId <= loss.last) loss.after = Math.max(loss.after, lastId)
    if (this.#kind === 'at once') this.#durable = lastId
    else if (this.#timer === undefined) this.#plan()
  }

  /**
   * Call this with the greatest id of the store after its connection was opened again. It is less than the last committed id
   * if the store was deleted, replaced or damaged meanwhile: no sync can make those entries durable.
   */
  reopened(lastId: number): void {
    if (this.#kind !== 'by syncs' || lastId >= this.#committed) return
    const loss = { after: lastId, last: this.#committed }
    this.#losses.push(loss)
    this.#committed = lastId
    this.#durable = Math.min(this.#durable, lastId)
    for (const [id, { reject }] of this.#waiting) {
      if (id <= lastId) continue
      this.#waiting.delete(id)
      reject(lostError(id, loss))
    }
  }

  /** Resolves with the id of the entry, once it survives a power cut. */
  async whenDurable(receipt: WriteReceipt): Promise<number> {
    if (receipt.error === undefined && this.#kind === 'never') throw this.#unsupportedError()
    return this.#reached(await receipt.committed())
  }

  /** Makes all committed entries durable; resolves when they are, or the attempts have failed. */
  async close(): Promise<void> {
    if (this.#kind !== 'by syncs') return
    this.#closing = Promise.withResolvers()
    this.#failures = 0
    this.#delay = undefined
    this.#stopTimer()
    this.#plan()
    await this.#closing.promise
  }

  /** Stops all syncs, and rejects the promises of waiting callers. */
  dispose(): void {
    this.#isClosed = true
    this.#stopTimer()
    this.#reject(this.#closedError())
    this.#closing?.resolve()
  }

  async #reached(id: number): Promise<number> {
    const loss = this.#losses.find(({ after, last }) => id > after && id <= last)
    if (loss !== undefined) throw lostError(id, loss)
    if (id <= this.#durable) return id
    if (this.#isClosed) throw this.#closedError()
    const waiter = this.#waiting.get(id) ?? Promise.withResolvers<number>()
    this.#waiting.set(id, waiter)
    if (this.#isTimerIdle) this.#stopTimer()
    this.#plan()
    return waiter.promise
  }

  /** Starts or schedules the next sync, if one is needed. */
  #plan(): void {
    if (this.#kind !== 'by syncs' || this.#isSyncing || this.#isClosed || this.#timer !== undefined) return
    const delay = this.#delayOfNext()
    if (delay === undefined) this.#closing?.resolve()
    else if (delay === 'none') void this.#sync()
    else {
      this.#isTimerIdle = this.#waiting.size === 0 && this.#closing === undefined
      this.#timer = this.#options.clock.after(delay, () => void this.#sync(), { idle: this.#isTimerIdle })
    }
  }

  #delayOfNext(): number | 'none' | undefined {
    if (this.#durable >= this.#committed) return undefined
    const isWanted = this.#waiting.size > 0
    if (this.#closing !== undefined && this.#failures > 0) {
      return isWanted && this.#failures < CLOSING_TRIES ? this.#delay : undefined
    }
    if (isWanted || this.#closing !== undefined) return this.#delay ?? 'none'
    const { syncInterval } = this.#options
    return syncInterval > MAX_DELAY ? undefined : Math.max(syncInterval, this.#delay ?? 0)
  }

  async #sync(): Promise<void> {
    this.#stopTimer()
    this.#isSyncing = true
    try {
      this.#succeeded(await this.#syncDriver())
    } catch (thrown) {
      if (!this.#isClosed) await this.#failed(toLogStorageError(thrown, 'IO', 'Syncing failed'))
    }
    this.#isSyncing = false
    this.#plan()
  }

  async #syncDriver(): Promise<number> {
    const { session } = this.#options
    // Entries written over a connection in doubt may be lost, even if it reports a successful sync.
    const failure = session.isInDoubt ? await session.reopen() : undefined
    if (failure !== undefined) throw failure
    let least = 0
    const id = await session.run('Syncing', (driver) => {
      // Read here and not earlier: the call waits for a reopening that is under way, after which fewer entries may exist.
      least = this.#committed
      return driver.sync?.()
    })
    return checkId(id, least)
  }

  #succeeded(id: number): void {
    this.#failures = 0
    this.#delay = undefined
    this.#lastError = undefined
    // The id covers entries of other processes too. The watermark never goes back.
    this.#durable = Math.max(this.#durable, id)
    for (const [waited, { resolve }] of this.#waiting) {
      if (waited > this.#durable) continue
      this.#waiting.delete(waited)
      resolve(waited)
    }
  }

  async #failed(error: LogStorageError): Promise<void> {
    const { session, retry, onError } = this.#options
    this.#lastError = error
    this.#failures++
    this.#delay = retry.delayAfter(error.code, this.#failures)
    onError(error)
    if (this.#delay === undefined) {
      this.#delay = REST_DELAY
      this.#reject(error)
    }
    if (needsReopen(error.code)) await session.reopen()
  }

  #reject(error: LogStorageError): void {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of waiting) reject(error)
  }

  #stopTimer(): void {
    this.#timer?.[Symbol.dispose]()
    this.#timer = undefined
    this.#isTimerIdle = false
  }

  #closedError(): LogStorageError {
    const cause = this.#lastError
    return new LogStorageError(
      'CLOSED',
      `The storage closed before the entry was known to survive a power cut.${cause ? ` The last error was: ${cause.message}` : ''}`,
      { cause },
    )
  }

  #unsupportedError(): LogStorageError {
    const { driver } = this.#options.session
    return new LogStorageError(
      'UNSUPPORTED',
      `The driver ${driver.name} cannot know which entries survive a power cut. Await committed(), or use a driver that stores entries on disk.`,
    )
  }
}

function lostError(id: number, { after }: Loss): LogStorageError {
  return new LogStorageError(
    'CORRUPT',
    `The entry was committed with the id ${id} and then lost: the store was deleted, replaced or damaged while it was open, and had ids up to ${after} when it was opened again.`,
  )
}

function checkId(id: number | undefined, least: number): number {
  if (typeof id === 'number' && Number.isSafeInteger(id) && id >= least) return id
  throw new LogStorageError(
    'UNKNOWN_OUTCOME',
    `sync() of the driver returned ${describeValue(id)}; it must return the greatest committed id, which is at least ${least}.`,
  )
}

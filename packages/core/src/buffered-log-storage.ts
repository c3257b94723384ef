import { BatchProcessor } from './batch-processor.js'
import { checkNames, checkNumber } from './check-options.js'
import { Cleaner } from './cleaner.js'
import { MAX_DELAY } from './clock.js'
import { CommitLog } from './commit-log.js'
import { Deadline } from './deadline.js'
import type { DriverSession } from './driver-session.js'
import { DropReporter } from './drop-reporter.js'
import type { DriverStats, HistogramBucket } from './log-driver.js'
import type { LogEntry, StoredLogEntry } from './log-entry.js'
import { LogReader } from './log-reader.js'
import { encodeEntry } from './log-record.js'
import type {
  LiveFilter,
  LogStorage,
  RetentionPolicy,
  SearchQuery,
  StorageState,
  StorageStats,
  SubscribeOptions,
} from './log-storage.js'
import { LogStorageError } from './log-storage-error.js'
import type { CheckedOptions } from './open-options.js'
import { toRetention } from './retention.js'
import { RoomWaiters } from './room-waiters.js'
import { Subscriptions } from './subscriptions.js'
import { abortedError, toLogStorageError } from './to-log-storage-error.js'
import { estimateBytes, type QueuedBatch, WriteQueue } from './write-queue.js'
import { SettleableReceipt, type WriteReceipt } from './write-receipt.js'

const DEFAULT_SYNC_TIMEOUT = 10_000

/** The {@link LogStorage} over a driver: a queue in front of it, a processor between the two. */
export class BufferedLogStorage implements LogStorage {
  readonly #session: DriverSession
  readonly #options: CheckedOptions
  readonly #now: () => number
  readonly #queue: WriteQueue
  readonly #processor: BatchProcessor
  readonly #reader: LogReader
  readonly #subscriptions = new Subscriptions()
  readonly #commits: CommitLog
  readonly #drops: DropReporter
  readonly #room: RoomWaiters
  readonly #cleaner: Cleaner
  #state: StorageState = 'open'
  #closing: Promise<void> | undefined
  #isHandedBack = false
  #accepted = 0
  #refused = 0
  #committed = 0
  #failed = 0
  #lastError: LogStorageError | undefined
  /** Called when the storage has closed. */
  onClosed: (() => void) | undefined

  constructor(session: DriverSession, options: CheckedOptions, stats: DriverStats) {
    this.#session = session
    this.#options = options
    const { clock, batch } = options
    this.#now = () => clock.now()
    this.#queue = new WriteQueue(batch)
    this.#commits = new CommitLog(stats.lastId)
    this.#drops = new DropReporter(options.onDrop)
    this.#room = new RoomWaiters(this.#queue)
    this.#processor = new BatchProcessor({
      session,
      queue: this.#queue,
      retry: options.retry,
      clock,
      batchSize: batch.batchSize,
      batchTimeout: batch.batchTimeout,
      onCommitted: (settled, ids) => this.#onCommitted(settled, ids),
      onFailed: (settled, error) => this.#onFailed(settled, error),
      onError: (error) => this.#onError(error),
    })
    this.#reader = new LogReader({
      session,
      commits: this.#commits,
      clock,
      recover: () => this.#processor.recover(),
      certainty: () => this.#processor.certainty(),
      checkOpen: () => this.#checkOpen(),
    })
    this.#cleaner = new Cleaner({ session, clock, onError: (thrown) => this.#onBackgroundError(thrown) })
    if (options.retention) this.#cleaner.schedule(options.retention.at, options.retention.every)
  }

  store(entry: LogEntry): WriteReceipt {
    if (this.#isClosing) return this.#refuse(closedError())
    try {
      const record = encodeEntry(entry, this.#now)
      const bytes = estimateBytes(record)
      if (bytes > this.#options.batch.queueBytes) return this.#refuse(this.#tooLargeError(bytes))
      this.#subscriptions.publish(record)
      if (!this.#queue.hasRoom) return this.#refuse(this.#queueFullError())
      const receipt = new SettleableReceipt()
      this.#queue.push(record, bytes, receipt, this.#now)
      this.#accepted++
      this.#processor.pushed()
      return receipt
    } catch (thrown) {
      return this.#refuse(toLogStorageError(thrown, 'INVALID_ENTRY', 'The entry could not be read'))
    }
  }

  storeMany(entries: Iterable<LogEntry>): WriteReceipt[] {
    const receipts: WriteReceipt[] = []
    try {
      for (const entry of entries) receipts.push(this.store(entry))
    } catch (thrown) {
      receipts.push(this.#refuse(toLogStorageError(thrown, 'INVALID_ENTRY', 'The entries could not be read')))
    }
    return receipts
  }

  async flush(): Promise<void> {
    this.#checkOpen()
    await this.#processor.flush()
  }

  flushSync(options?: { timeout?: number }): boolean {
    const { timeout } = checkNames('flushSync', options, ['timeout'])
    if (this.#isHandedBack) return this.#accepted === this.#committed + this.#failed
    const limit = checkNumber('flushSync.timeout', timeout, {
      min: 0,
      max: Infinity,
      default: DEFAULT_SYNC_TIMEOUT,
    })
    return this.#processor.flushSync(performance.now() + limit)
  }

  async whenWritable(): Promise<void> {
    this.#checkOpen()
    await this.#room.wait()
  }

  writable(): WritableStream<LogEntry> {
    return new WritableStream<LogEntry>(
      {
        write: async (entry) => {
          this.#checkOpen()
          while (!this.#queue.hasRoom) await this.whenWritable()
          this.store(entry)
        },
        close: () => this.flush(),
      },
      { highWaterMark: this.#options.batch.batchSize },
    )
  }

  search(query?: SearchQuery, options?: { signal?: AbortSignal }): Promise<StoredLogEntry[]> {
    return this.#reader.search(query, options)
  }

  getRecent(limit?: number): Promise<StoredLogEntry[]> {
    return this.#reader.getRecent(limit)
  }

  count(query?: SearchQuery): Promise<number> {
    return this.#reader.count(query)
  }

  scan(query?: SearchQuery, options?: { signal?: AbortSignal }): AsyncIterableIterator<StoredLogEntry> {
    return this.#reader.scan(query, options)
  }

  follow(
    filter?: LiveFilter & { after?: number },
    options?: { signal?: AbortSignal },
  ): AsyncIterableIterator<StoredLogEntry> {
    return this.#reader.follow(filter, options)
  }

  histogram(query: SearchQuery & { bucket: number }): Promise<HistogramBucket[]> {
    return this.#reader.histogram(query)
  }

  subscribe(listener: (entry: LogEntry) => void | Promise<void>, options?: SubscribeOptions): Disposable {
    this.#checkOpen()
    return this.#subscriptions.add(listener, options)
  }

  async cleanup(retention: number | (RetentionPolicy & { dryRun?: boolean })): Promise<{ deleted: number }> {
    this.#checkOpen()
    return this.#cleaner.clean(toRetention('retention', retention))
  }

  stats(): StorageStats {
    return {
      state: this.#state,
      accepted: this.#accepted,
      refused: this.#refused,
      committed: this.#committed,
      failed: this.#failed,
      queued: this.#queue.waiting,
      inFlight: this.#queue.taken,
      queuedBytes: this.#queue.bytes,
      batches: this.#processor.batches,
      retries: this.#processor.retries,
      subscribers: this.#subscriptions.count,
      subscriberDrops: this.#subscriptions.drops,
      ...(this.#lastError && { lastError: this.#lastError }),
    }
  }

  close(options?: { timeout?: number }): Promise<void> {
    if (this.#closing !== undefined) return this.#closing
    try {
      const { timeout } = checkNames('close', options, ['timeout'])
      const range = { min: 0, max: MAX_DELAY, default: Number.NaN }
      const limit = checkNumber('close.timeout', timeout, range)
      this.#setState('closing')
      this.#closing = this.#close(Number.isNaN(limit) ? undefined : limit)
      return this.#closing
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Takes no new entries, fails what is queued with ABORTED, and closes. */
  abort(signal: AbortSignal): void {
    this.close().catch((thrown) => this.#onBackgroundError(thrown))
    this.#processor.halt(abortedError(signal, 'The storage'))
  }

  /** The last chance of an ending process: writes what is queued, and says so when that cannot be. */
  flushAtExit(): void {
    if (this.#isHandedBack || this.flushSync()) return
    const lost = this.#queue.waiting + this.#queue.taken
    if (!this.#drops.hasListener) {
      // A process warning would come too late: nothing asynchronous runs any more.
      console.error(
        `logpond: ${lost} log entries could not be written before the process ended. ${this.#lastError ?? ''}`,
      )
    }
    // Whoever stores again what was dropped would otherwise never come to an end.
    this.#setState('closing')
    const error = new LogStorageError('CLOSED', 'The process ended before the entry could be written.', {
      cause: this.#lastError,
    })
    this.#processor.halt(error)
    this.#processor.abandon(error, error)
  }

  async #close(timeout: number | undefined): Promise<void> {
    using deadline = new Deadline(timeout, this.#options.clock)
    this.#room.fail(closedError())
    this.#cleaner.dispose()
    this.#subscriptions.clear()
    const isDrained = await deadline.orLate(this.#processor.flush())
    const left = this.#queue.waiting + this.#queue.taken
    if (!isDrained) this.#giveUp(timeout)
    this.#processor.dispose()
    const released = this.#release()
    const isReleased = await deadline.orLate(released)
    released.catch(() => {})
    this.#isHandedBack = true
    this.#setState('closed')
    this.onClosed?.()
    if (isReleased) await released
    if (!isDrained) throw this.#notDrainedError(left, timeout)
  }

  #giveUp(timeout: number | undefined): void {
    const why = `The storage closed before the entry was written: its time-out of ${timeout} ms had passed.`
    const cause = this.#lastError
    const error = new LogStorageError('CLOSED', why, { cause })
    this.#processor.halt(error)
    this.#processor.abandon(
      error,
      new LogStorageError('UNKNOWN_OUTCOME', `${why} It may have been written.`, { cause }),
    )
  }

  async #release(): Promise<void> {
    await this.#commits.close()
    await this.#session.close()
  }

  #notDrainedError(left: number, timeout: number | undefined): LogStorageError {
    const cause = this.#lastError
    const why = cause ? ` The last error was: ${cause.message}` : ''
    return new LogStorageError(
      cause?.code ?? 'CLOSED',
      `${left} entries could not be written in ${timeout} ms.${why}`,
      { cause },
    )
  }

  #onCommitted(batch: QueuedBatch, ids: readonly number[]): void {
    this.#committed += batch.size
    if (!this.#isClosing) this.#setState('open')
    for (const [i, receipt] of batch.receipts.entries()) receipt.commit(ids[i] as number)
    this.#commits.committed(ids[0] as number, ids[ids.length - 1] as number)
    this.#room.wake()
  }

  #onFailed(batch: QueuedBatch, error: LogStorageError): void {
    this.#failed += batch.size
    for (const receipt of batch.receipts) {
      receipt.fail(error)
      this.#drops.dropped(receipt)
    }
    this.#room.wake()
  }

  #onError(error: LogStorageError): void {
    this.#lastError = error
    if (this.#isClosing) return
    if (error.code === 'DISK_FULL') this.#setState('full')
    else if (error.code !== 'BUSY' && error.code !== 'ENTRY_REJECTED') this.#setState('degraded')
  }

  #onBackgroundError(thrown: unknown): void {
    this.#lastError = toLogStorageError(thrown, 'IO', 'A task in the background failed')
  }

  #refuse(error: LogStorageError): WriteReceipt {
    this.#refused++
    const receipt = SettleableReceipt.failed(error)
    this.#drops.dropped(receipt)
    return receipt
  }

  #setState(state: StorageState): void {
    if (this.#state === state) return
    this.#state = state
    try {
      this.#options.onStateChange?.(state)
    } catch {
      // Whoever listens must not be able to stop the writing.
    }
  }

  get #isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed'
  }

  #checkOpen(): void {
    if (this.#isClosing) throw closedError()
  }

  #queueFullError(): LogStorageError {
    const { queueSize, queueBytes } = this.#options.batch
    return new LogStorageError(
      'QUEUE_FULL',
      `The queue is full: ${this.#queue.waiting + this.#queue.taken} of ${queueSize} entries, about ${this.#queue.bytes} of ${queueBytes} bytes. Await whenWritable(), or raise batch.queueSize or batch.queueBytes.`,
    )
  }

  #tooLargeError(bytes: number): LogStorageError {
    return new LogStorageError(
      'INVALID_ENTRY',
      `The entry takes about ${bytes} bytes, more than the whole queue may hold (batch.queueBytes: ${this.#options.batch.queueBytes}). Shorten it, or raise batch.queueBytes.`,
    )
  }
}

function closedError(): LogStorageError {
  return new LogStorageError('CLOSED', 'The storage is closed.')
}

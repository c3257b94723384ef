import type { LogEntry } from '../contract/log-entry.js'
import type { BatchOptions, OpenLogStorageOptions } from '../contract/storage-options.js'
import type { StorageStats } from '../contract/storage-stats.js'
import type { WriteReceipt } from '../contract/write-receipt.js'
import { LogStorageError } from '../errors/log-storage-error.js'
import { toLogStorageError } from '../errors/to-log-storage-error.js'
import { canFlushBeforeExit } from '../process/runtime.js'
import { EntryEnricher } from '../record/entry-enricher.js'
import { encodeEntry, type LogRecord } from '../record/log-record.js'
import type { ChannelPublisher } from '../reports/channel-publisher.js'
import { currentEcho, type Echo } from '../reports/echo.js'
import type { StorageHealth } from '../reports/storage-health.js'
import type { DriverSession } from '../session/driver-session.js'
import type { Clock } from '../time/clock.js'
import { BatchProcessor } from './batch-processor.js'
import type { DurableWatermark } from './durable-watermark.js'
import type { InDoubtWrites } from './in-doubt-writes.js'
import type { QueuedBatch } from './queued-batch.js'
import type { RetryPolicy } from './retry-policy.js'
import { RoomWaiters } from './room-waiters.js'
import { type ReceiptKeeper, SettleableReceipt } from './settleable-receipt.js'
import { estimateBytes, WriteQueue } from './write-queue.js'
import { WriteReporter } from './write-reporter.js'

export interface LogWriterOptions {
  readonly batch: Required<BatchOptions>
  readonly retry: RetryPolicy
  readonly clock: Clock
  readonly enrich: OpenLogStorageOptions['enrich']
  readonly onDrop: ((receipt: WriteReceipt) => void) | undefined
  readonly flushOnExit: boolean
  readonly session: DriverSession
  readonly health: StorageHealth
  readonly channels: ChannelPublisher
  readonly watermark: DurableWatermark
  readonly inDoubt: InDoubtWrites
  /** Called with each valid entry before it is queued or refused, and with the listeners that led to it. */
  readonly onRecord: (record: LogRecord, echo: Echo | undefined) => void
  /** Called with the ids of each committed batch. */
  readonly onCommitted: (ids: readonly number[]) => void
}

/** A longer `batchTimeout` (in milliseconds) does not keep a process alive that has nothing else to do. */
const LONG_WAIT = 1000

const UNREADABLE = 'The entry could not be read'

/** The counters of {@link LogWriter}. */
type WriterStats = Omit<
  StorageStats,
  | 'driver'
  | 'state'
  | 'cleanups'
  | 'deleted'
  | 'lastId'
  | 'durableId'
  | 'subscribers'
  | 'subscriberDrops'
  | 'lastError'
>

/** The writing half of a storage: from `store()` until the receipt is settled. */
export class LogWriter {
  readonly #options: LogWriterOptions
  readonly #batch: Required<BatchOptions>
  readonly #now: () => number
  readonly #enricher: EntryEnricher | undefined
  readonly #queue: WriteQueue
  readonly #processor: BatchProcessor
  readonly #reporter: WriteReporter
  readonly #room: RoomWaiters
  readonly #receipts: ReceiptKeeper
  #onPending: ((isPending: boolean) => void) | undefined
  #isPending = false

  constructor(options: LogWriterOptions) {
    const { session, health, inDoubt, batch, retry, clock } = options
    this.#options = options
    this.#batch = batch
    this.#now = () => clock.now()
    this.#enricher = options.enrich && new EntryEnricher(options.enrich)
    this.#queue = new WriteQueue(batch)
    this.#reporter = new WriteReporter(options)
    this.#room = new RoomWaiters(this.#queue)
    this.#processor = new BatchProcessor({
      session,
      queue: this.#queue,
      retry,
      clock,
      inDoubt,
      batchSize: batch.batchSize,
      batchTimeout: batch.batchTimeout,
      keepsAlive: !(options.flushOnExit && batch.batchTimeout > LONG_WAIT && canFlushBeforeExit),
      onCommitted: (settled, ids) => this.#onCommitted(settled, ids),
      onFailed: (settled, error) => this.#onFailed(settled, error),
      onError: (error) => health.onWriteError(error, this.writingEcho),
      onAttempt: (attempted, attempt) => this.#reporter.attempted(attempted, attempt),
      onRetry: (retried, retry) => this.#reporter.retried(retried, retry),
      onUntidy: (error) => health.onBackgroundError(error),
    })
    this.#receipts = {
      write: () => this.#processor.write(),
      whenDurable: (receipt) => options.watermark.whenDurable(receipt),
    }
  }

  store(entry: LogEntry): WriteReceipt {
    const echo = currentEcho()
    try {
      const record = this.#encode(entry)
      const bytes = this.#fit(record, entry)
      this.#options.onRecord(record, echo)
      if (!this.#queue.hasRoom) return this.#refuse(this.#queueFullError(), echo)
      return this.#push(record, bytes, echo)
    } catch (thrown) {
      return this.#refuse(toLogStorageError(thrown, 'INVALID_ENTRY', UNREADABLE), echo)
    }
  }

  async storeOrWait(entry: LogEntry): Promise<WriteReceipt> {
    const echo = currentEcho()
    try {
      // Before any wait: the caller may change the entry later.
      const record = this.#encode(entry)
      const bytes = this.#fit(record, entry)
      this.#options.onRecord(record, echo)
      if (this.#room.isFree) return this.#push(record, bytes, echo)
      return await new Promise<WriteReceipt>((resolve) => {
        this.#room.enter({
          store: () => resolve(this.#push(record, bytes, echo)),
          fail: () => resolve(this.#refuse(this.#options.health.refusal, echo)),
        })
      })
    } catch (thrown) {
      return this.#refuse(toLogStorageError(thrown, 'INVALID_ENTRY', UNREADABLE), echo)
    }
  }

  storeMany(entries: Iterable<LogEntry>): WriteReceipt[] {
    const receipts: WriteReceipt[] = []
    try {
      for (const entry of entries) receipts.push(this.store(entry))
    } catch (thrown) {
      const error = toLogStorageError(thrown, 'INVALID_ENTRY', 'The entries could not be read')
      receipts.push(this.#refuse(error, currentEcho()))
    }
    return receipts
  }

  /** Begins to write: the driver is open. */
  start(): void {
    this.#processor.start()
  }

  flush(): Promise<void> {
    return this.#processor.flush()
  }

  /** @param deadline A time of `elapsed()`. */
  flushSync(deadline: number): boolean {
    return this.#processor.flushSync(deadline)
  }

  whenWritable(): Promise<void> {
    return this.#room.wait()
  }

  /** Whether the queue has room, and no entry waits for it. */
  get isWritable(): boolean {
    return this.#room.isFree
  }

  writable(): WritableStream<LogEntry> {
    const { health } = this.#options
    return new WritableStream<LogEntry>(
      {
        write: async (entry) => {
          health.checkOpen()
          const { error } = await this.storeOrWait(entry)
          // An invalid entry fails alone; if the storage is closed, all later ones would fail too.
          if (error !== undefined) health.checkOpen()
        },
        close: async () => {
          health.checkOpen()
          await this.flush()
        },
      },
      { highWaterMark: this.#batch.batchSize },
    )
  }

  /** The number of entries that are not settled yet. */
  get pending(): number {
    return this.#queue.waiting + this.#queue.taken
  }

  /** How many accepted entries failed for reasons other than `ENTRY_REJECTED`, and the last error. */
  get losses(): { readonly count: number; readonly last: LogStorageError | undefined } {
    return this.#reporter.losses
  }

  /** Called with `true` when the first entry is queued, and with `false` when all entries are settled. */
  set onPending(listener: ((isPending: boolean) => void) | undefined) {
    this.#onPending = listener
    listener?.(this.#isPending)
  }

  /** Whether entries wait for their batch, but do not keep the process alive. */
  get isLeftBehind(): boolean {
    return this.#processor.isLeftBehind
  }

  /** The listeners that led to the batch that is being written, if none of its entries comes from elsewhere. */
  get writingEcho(): Echo | undefined {
    const batch = this.#processor.writing
    return batch && this.#reporter.echoOf(batch)
  }

  /** Whether a listener handles dropped entries. */
  get hasDropListener(): boolean {
    return this.#reporter.hasDropListener
  }

  /** Fails all producers that wait for room. */
  close(): void {
    this.#room.fail(this.#options.health.refusal)
  }

  /** Fails queued entries; those being written are settled when their attempt has ended. */
  halt(error: LogStorageError): void {
    this.#processor.halt(error)
  }

  /** Fails queued entries and those being written, without waiting for the driver. */
  giveUp(error: LogStorageError, inDoubt: LogStorageError): void {
    this.#processor.halt(error)
    this.#processor.abandon(error, inDoubt)
  }

  dispose(): void {
    this.#processor.dispose()
  }

  stats(): WriterStats {
    return {
      ...this.#reporter.counts(),
      queued: this.#queue.waiting,
      inFlight: this.#queue.taken,
      queueSize: this.#batch.queueSize,
      queuedBytes: this.#queue.bytes,
      batches: this.#processor.batches,
      retries: this.#processor.retries,
    }
  }

  /** @throws LogStorageError */
  #encode(entry: LogEntry): LogRecord {
    const { health } = this.#options
    if (health.isClosing) throw health.refusal
    const { queueBytes } = this.#batch
    let record = encodeEntry(entry, this.#now, queueBytes)
    if (this.#enricher !== undefined) record = this.#enricher.add(entry, record, queueBytes)
    // A getter of the entry, or enrich, may have closed the storage.
    if (health.isClosing) throw health.refusal
    return record
  }

  /**
   * Cuts attributes that are too large, so that the message is not lost.
   *
   * @returns The estimated bytes of the record.
   * @throws LogStorageError INVALID_ENTRY if the entry is too large without its attributes.
   */
  #fit(record: LogRecord, entry: LogEntry): number {
    const { queueBytes } = this.#batch
    let bytes = estimateBytes(record)
    if (bytes > queueBytes && record.attributes !== undefined) {
      const room = record.attributes.length - (bytes - queueBytes)
      record.attributes = encodeEntry(entry, this.#now, room).attributes
      bytes = estimateBytes(record)
    }
    if (bytes > queueBytes) throw this.#tooLargeError(bytes)
    return bytes
  }

  #push(record: LogRecord, bytes: number, echo: Echo | undefined): WriteReceipt {
    const receipt = new SettleableReceipt(this.#receipts)
    this.#queue.push(record, bytes, receipt, this.#now)
    this.#reporter.accepted(receipt, echo)
    if (!this.#isPending) this.#setPending(true)
    this.#processor.pushed()
    return receipt
  }

  #onCommitted(batch: QueuedBatch, ids: readonly number[]): void {
    this.#reporter.committed(batch)
    this.#options.health.onCommitted(this.#reporter.echoOf(batch))
    for (let i = 0; i < batch.size; i++) batch.receipts[i]?.commit(ids[i] as number)
    this.#options.watermark.committed(ids[ids.length - 1] as number)
    this.#options.onCommitted(ids)
    this.#settled()
  }

  #onFailed(batch: QueuedBatch, error: LogStorageError): void {
    this.#reporter.failed(batch, error)
    for (const receipt of batch.receipts) {
      receipt.fail(error)
      this.#reporter.dropped(receipt)
    }
    this.#settled()
  }

  #settled(): void {
    if (this.#isPending && this.pending === 0) this.#setPending(false)
    this.#room.wake()
  }

  #setPending(isPending: boolean): void {
    this.#isPending = isPending
    this.#onPending?.(isPending)
  }

  #refuse(error: LogStorageError, echo: Echo | undefined): WriteReceipt {
    const receipt = SettleableReceipt.failed(error)
    this.#reporter.refused(receipt, error, echo)
    return receipt
  }

  #queueFullError(): LogStorageError {
    const { queueSize, queueBytes } = this.#batch
    return new LogStorageError(
      'QUEUE_FULL',
      `The queue is full: ${this.pending} of ${queueSize} entries, about ${this.#queue.bytes} of ${queueBytes} bytes. Use storeOrWait(), or raise batch.queueSize or batch.queueBytes.`,
    )
  }

  #tooLargeError(bytes: number): LogStorageError {
    return new LogStorageError(
      'INVALID_ENTRY',
      `The entry takes about ${bytes} bytes, more than the whole queue may hold (batch.queueBytes: ${this.#batch.queueBytes}). Shorten it, or raise batch.queueBytes.`,
    )
  }
}

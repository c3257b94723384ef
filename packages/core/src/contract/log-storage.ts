import type { LogStorageError, LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { Clock } from '../time/clock.js'
import type { HistogramBucket, LogDriver } from './log-driver.js'
import type { LiveLogEntry, LogEntry, StoredLogEntry } from './log-entry.js'
import type { Severity, SeverityName } from './severity.js'
import type { WriteReceipt } from './write-receipt.js'

/**
 * Takes log entries at once, writes them in batches behind the caller's back, and reads them while they arrive.
 *
 * `store` → queue → batch → driver; a {@link WriteReceipt} follows each entry on its way. After `close`, `store` fails
 * with `CLOSED` and everything else rejects with it.
 */
export interface LogStorage extends AsyncDisposable {
  /**
   * Takes an entry and returns at once: it never throws, never blocks, never waits for the disk. What is wrong with the
   * entry (`INVALID_ENTRY`), a full queue (`QUEUE_FULL`) or a closed storage (`CLOSED`) is on the receipt.
   *
   * @example
   * ```ts
   * const receipt = storage.store({ message: 'Order paid', service: 'shop', attributes: { order: 1234 } })
   * console.log(receipt.status) // queued
   * ```
   *
   * An error is stored with its class, message, stack and cause:
   *
   * ```ts
   * try {
   *   JSON.parse('{')
   * } catch (error) {
   *   storage.store({ message: 'The request is not JSON', severity: 'warn', attributes: { error } })
   * }
   * await storage.flush()
   * console.log(await storage.count({ attributes: { 'error.type': 'SyntaxError' } })) // 1
   * ```
   */
  store(entry: LogEntry): WriteReceipt
  /**
   * {@link store} for each entry, in order.
   *
   * @example
   * ```ts
   * const receipts = storage.storeMany([{ message: 'Order packed' }, { message: 'Order shipped' }])
   * const ids = await Promise.all(receipts.map((receipt) => receipt.committed()))
   * console.log(ids.length) // 2
   * ```
   */
  storeMany(entries: Iterable<LogEntry>): WriteReceipt[]
  /**
   * {@link store} that waits for room in the queue instead of failing with `QUEUE_FULL`: backpressure, one entry at a time.
   * An entry that gets in was never dropped: nothing is counted, reported or warned of.
   *
   * The entry is taken as it is at the call, and stored in the order of the calls, however many wait. Never rejects: as
   * with `store`, what is wrong is on the receipt. That of an invalid entry fails at once; that of one that still waits
   * when the storage closes fails with `CLOSED`. Both are reported to `onDrop`. Settles when the entry is queued, not when
   * it is written; await `committed()` of the receipt for that.
   *
   * @example
   * ```ts
   * for (let line = 1; line <= 20_000; line++) await storage.storeOrWait({ message: `Line ${line}` })
   * console.log(storage.stats().refused) // 0
   * ```
   */
  storeOrWait(entry: LogEntry): Promise<WriteReceipt>
  /**
   * Settles when all that was stored before the call is committed or failed. Starts writing at once.
   *
   * @example
   * ```ts
   * storage.store({ message: 'Order refunded' })
   * await storage.flush()
   * console.log(await storage.count({ text: 'refunded' })) // 1
   * ```
   */
  flush(): Promise<void>
  /**
   * Writes what is queued before it returns, for exit handlers.
   *
   * @example
   * ```ts
   * storage.store({ message: 'Shutting down' })
   * console.log(storage.flushSync({ timeout: 1000 })) // true
   * ```
   *
   * @param options.timeout Milliseconds; default 10,000.
   * @returns `false` when the time ran out or the driver cannot write synchronously; what is queued then stays queued.
   */
  flushSync(options?: { timeout?: number | undefined }): boolean
  /**
   * Settles when the queue has room for an entry, for producers that have none yet. It reserves no place: where many wait
   * at once for little room, some may still find the queue full. With an entry in hand use {@link storeOrWait}.
   *
   * @example
   * ```ts
   * await storage.whenWritable()
   * storage.store({ message: `Heap: ${process.memoryUsage().heapUsed} bytes` })
   * ```
   */
  whenWritable(): Promise<void>
  /**
   * A stream whose writes wait for room in the queue. An invalid entry fails alone and is told to `onDrop`; a storage
   * that closes errors the stream. Closing the stream flushes the storage and leaves it open.
   *
   * @example
   * ```ts
   * const lines = ReadableStream.from(['Order paid', 'Order shipped'])
   * const toEntry = new TransformStream<string, { message: string }>({
   *   transform: (message, controller) => controller.enqueue({ message }),
   * })
   * await lines.pipeThrough(toEntry).pipeTo(storage.writable())
   * console.log(await storage.count({ contains: 'shipped' })) // 1
   * ```
   */
  writable(): WritableStream<LogEntry>
  /**
   * The entries that match, at most `limit` of them. They were committed before the call settles.
   *
   * @example
   * ```ts
   * const declined = await storage.search({ text: 'payment declined', minSeverity: 'warn', service: 'shop' })
   * console.log(declined[0]?.attributes) // { order: 1235 }
   * ```
   *
   * The next page begins after the last entry of this one:
   *
   * ```ts
   * const page = await storage.search({ startTime: Date.now() - 3_600_000, limit: 2 })
   * const next = await storage.search({ startTime: Date.now() - 3_600_000, limit: 2, after: page.at(-1) })
   * console.log(page.length, next.length) // 2 1
   * ```
   */
  search(query?: SearchQuery, options?: { signal?: AbortSignal | undefined }): Promise<StoredLogEntry[]>
  /**
   * The newest entries, newest first.
   *
   * @example
   * ```ts
   * const [newest] = await storage.getRecent(1)
   * console.log(newest?.message) // Upstream timed out
   * ```
   *
   * @param limit From 0 to 10,000; default 100.
   */
  getRecent(limit?: number): Promise<StoredLogEntry[]>
  /**
   * How many entries match. `order`, `after` and `limit` do not matter to it: they only cut the matches into pages.
   *
   * @example
   * ```ts
   * console.log(await storage.count({ service: 'shop', minSeverity: 'error' })) // 1
   * ```
   */
  count(query?: SearchQuery): Promise<number>
  /**
   * All entries that match and were committed at the time of the call, in pages behind the scenes. `limit`, where
   * given, ends it early.
   *
   * @example
   * ```ts
   * const problems: string[] = []
   * for await (const { message } of storage.scan({ minSeverity: 'warn', order: 'oldest' })) problems.push(message)
   * console.log(problems) // [ 'Payment declined', 'Upstream timed out' ]
   * ```
   */
  scan(
    query?: SearchQuery,
    options?: { signal?: AbortSignal | undefined },
  ): AsyncIterableIterator<StoredLogEntry>
  /**
   * Committed entries in the order of their ids, without a gap, then live. Sees what other processes write, where
   * `driver.supports.multiProcess`. Ends when the storage closes; rejects with `ABORTED` when the signal says so.
   *
   * @param filter.after The id after which to begin; default: from now on.
   *
   * @example
   * ```ts
   * const errors = storage.follow({ minSeverity: 'error' })
   * storage.store({ message: 'Out of memory', severity: 'fatal' })
   * for await (const { message } of errors) {
   *   console.log(message) // Out of memory
   *   break
   * }
   * ```
   *
   * To continue after a restart without a gap, keep the id of the last entry that you have dealt with:
   *
   * ```ts
   * const lastId = 2
   * for await (const { id, message } of storage.follow({ after: lastId })) {
   *   console.log(id, message) // 3 Upstream timed out
   *   break
   * }
   * ```
   */
  follow(
    filter?: LiveFilter & { after?: number | undefined },
    options?: { signal?: AbortSignal | undefined },
  ): AsyncIterableIterator<StoredLogEntry>
  /**
   * Counts per slice of time and severity. `bucket` is the width of a slice in milliseconds.
   *
   * @example
   * ```ts
   * const day = 24 * 3_600_000
   * const slices = await storage.histogram({ bucket: day, service: 'shop' })
   * for (const { start, count, bySeverity } of slices) {
   *   console.log(start % day, count, bySeverity) // 0 2 { '9': 1, '17': 1 }
   * }
   * ```
   */
  histogram(query: SearchQuery & { bucket: number }): Promise<HistogramBucket[]>
  /**
   * Hands entries to a listener at once, before they are written, the refused ones of a full queue too. The next entry
   * comes when the promise that the listener returned has settled. What a listener throws is its own matter. All listeners
   * together take about 10 ms of one turn of the event loop; what is left is delivered in the next one.
   *
   * @example
   * ```ts
   * using subscription = storage.subscribe(
   *   ({ message }) => {
   *     console.log(message) // Upstream is back
   *   },
   *   { filter: { service: 'web' } },
   * )
   * storage.store({ message: 'Upstream is back', service: 'web' })
   * await storage.flush()
   * ```
   *
   * @param options.bufferSize Entries that wait for a slow listener; default 16,384. Beyond it the oldest is dropped.
   * @param options.onGap Told how many entries were dropped, before the next one is delivered.
   */
  subscribe(listener: (entry: LiveLogEntry) => void | Promise<void>, options?: SubscribeOptions): Disposable
  /**
   * Deletes what a policy gives up, in short steps between which batches are written.
   *
   * @example
   * ```ts
   * const policy = { maxAgeDays: 30, maxBytes: 10 * 2 ** 30, maxAgeDaysBySeverity: { debug: 3, error: 365 } }
   * console.log(await storage.cleanup({ ...policy, dryRun: true })) // { deleted: 0 }
   * await storage.cleanup(policy)
   * ```
   *
   * @param retention Days of age, or a policy. With `dryRun` nothing is deleted, only counted.
   */
  cleanup(
    retention: number | (RetentionPolicy & { dryRun?: boolean | undefined }),
  ): Promise<{ deleted: number }>
  /**
   * A snapshot; synchronous and cheap.
   *
   * @example
   * ```ts
   * const { accepted, committed, failed, queued, inFlight } = storage.stats()
   * console.log(accepted === committed + failed + queued + inFlight) // true
   * ```
   */
  stats(): StorageStats
  /**
   * Takes no new entries, writes what is queued, makes it durable, and releases the driver. Later calls get the same
   * promise.
   *
   * @example
   * ```ts
   * storage.store({ message: 'Shutting down' })
   * await storage.close({ timeout: 5000 })
   * console.log(storage.stats().state) // closed
   * ```
   *
   * @param options.timeout Milliseconds to wait for the queue to drain; default: as long as it takes. What is left then
   *   fails with `CLOSED`, or with `UNKNOWN_OUTCOME` where it may have been written.
   * @throws LogStorageError when entries were lost that were pending at the call: they were left at the end of the time-out,
   *   or no retry has written them. The code is that of the last error, or `CLOSED`, and the message says how many. An
   *   entry that the engine refuses (`ENTRY_REJECTED`), or that an aborted signal has ended, is reported by its receipt and
   *   `onDrop` alone. Also when the driver could not close, and with why the storage could not be opened. The storage is
   *   closed all the same.
   */
  close(options?: { timeout?: number | undefined }): Promise<void>
}

/** A storage that may still be opening; see `createLogStorage`. */
export interface CreatedLogStorage extends LogStorage {
  /**
   * Settles when the storage is open, and rejects with why it could not be opened: `READ_ONLY`, `CORRUPT`, `UNSUPPORTED`,
   * `BUSY`, `IO`, …, or `ABORTED` by the signal. It need not be awaited: an unhandled rejection of it ends no process.
   */
  readonly opened: Promise<void>
}

export interface OpenLogStorageOptions {
  /** Where the entries go. */
  driver: LogDriver
  batch?: BatchOptions | undefined
  retry?: RetryOptions | undefined
  /** Cleans up by itself, the first time one interval after opening. */
  retention?:
    | (RetentionPolicy & {
        /** Milliseconds between two cleanups; default one hour. */
        every?: number | undefined
      })
    | undefined
  /**
   * Milliseconds after a commit within which a sync makes it survive a power cut too, where the driver does not see to
   * that at once: `durability: 'normal'`. 0 has one sync follow the other while entries are written; `Infinity`, or more
   * than 2³¹−1, leaves it to {@link WriteReceipt.durable} and to `close`.
   *
   * @default 1000
   */
  syncInterval?: number | undefined
  /**
   * Told of each entry that will not be written, with the reason on its receipt. Without it, the first drop of each
   * kind raises a process warning.
   */
  onDrop?: ((receipt: WriteReceipt) => void) | undefined
  /**
   * Told of each thing that the driver found wrong when it opened and has dealt with, at the opening and at each later
   * one that mends a lost connection: a damaged file, say. The error says what happened, what was done, and what you
   * can do. Without it, each raises a process warning. It is also `stats().lastError`.
   */
  onRecovered?: ((incident: LogStorageError) => void) | undefined
  /** Told of each change of state. */
  onStateChange?: ((state: StorageState) => void) | undefined
  /**
   * Write what is queued when the process ends (return from main, `process.exit`, an uncaught exception, SIGINT,
   * SIGTERM, SIGHUP). A signal is raised again when nobody else listens for it.
   *
   * @default true
   */
  flushOnExit?: boolean | undefined
  /** Aborts the opening. Later: no new entries, what is queued fails with `ABORTED`, and the storage closes. */
  signal?: AbortSignal | undefined
  /** Where the time comes from; for tests. */
  clock?: Clock | undefined
}

export interface BatchOptions {
  /** Entries that trigger a write; a full queue does too. @default 100 */
  batchSize?: number | undefined
  /**
   * Milliseconds that an entry waits at most before its batch starts; from 0 to 2³¹−1. A process that has nothing else
   * to do is not kept for a wait of more than a second: it writes at once, and ends (with `flushOnExit`).
   *
   * @default 100
   */
  batchTimeout?: number | undefined
  /** Entries in one transaction when the queue is behind; at least `batchSize`. @default 2000, or `batchSize` where that is more */
  maxBatchSize?: number | undefined
  /** Entries that wait in the queue, those being written included. @default 10_000 */
  queueSize?: number | undefined
  /**
   * Estimated bytes that wait in the queue, those being written included. The last entry that gets in may go beyond it;
   * one that is bigger by itself is `INVALID_ENTRY`.
   *
   * @default 10 MiB
   */
  queueBytes?: number | undefined
}

/** How often, and how long apart, one batch is tried again. */
export interface RetryRule {
  /**
   * Tries of one batch that end with the same class of error before its entries fail; `Infinity` for no end. Beyond 5,
   * `CORRUPT` is tried only where `byCode` says so.
   *
   * @default 10 (`DISK_FULL`: Infinity, `CORRUPT`: 5)
   */
  attempts?: number | undefined
  /** Milliseconds before the second try at most; doubles from try to try. @default 20 (`CORRUPT`: 100) */
  minDelay?: number | undefined
  /** Milliseconds between two tries at most. @default 5000 (`DISK_FULL`: 1000), or `minDelay` where that is more */
  maxDelay?: number | undefined
  /** Wait a random part of the delay (full jitter), so that competitors do not meet again. @default true */
  jitter?: boolean | undefined
}

export interface RetryOptions extends RetryRule {
  /** Rules of their own for a class of error; what they leave out is taken from the rule above. */
  byCode?: { readonly [Code in RetryableCode]?: RetryRule | undefined } | undefined
}

/** The errors after which the same batch may be written again. */
export type RetryableCode = Extract<
  LogStorageErrorCode,
  'BUSY' | 'CONNECTION' | 'IO' | 'UNKNOWN_OUTCOME' | 'DISK_FULL' | 'CORRUPT'
>

/**
 * - `open`: all is well; also while the storage is still being opened, and takes entries already.
 * - `degraded`: the last write failed in a way that a retry may not help.
 * - `full`: no space is left; entries wait for it in the queue.
 * - `closing`: no new entries; what is queued is being written.
 * - `closed`: the driver is released, or could not be opened.
 */
export type StorageState = 'open' | 'degraded' | 'full' | 'closing' | 'closed'

/** Every field narrows; an empty query matches all. */
export interface SearchQuery {
  /**
   * Full text of the message: all words; `"a phrase"`; `prefix*`; `-without`. Case and the accents of Latin letters do
   * not matter. Words that punctuation joins (`a:b`) stand next to each other. What is no word is ignored; at most 1,000
   * words.
   */
  text?: string | undefined
  /** Exact substring of the message; case matters. */
  contains?: string | undefined
  minSeverity?: Severity | SeverityName | undefined
  /** A name stands for the first number of its range: `'info'` is 9. */
  maxSeverity?: Severity | SeverityName | undefined
  service?: string | string[] | undefined
  host?: string | string[] | undefined
  /** 32 hex digits, in either case. */
  traceId?: string | undefined
  /**
   * Equality of value and type (1 is not '1'). `'http.status'` means the attribute of that very name or, where there is
   * none, the path http → status.
   */
  attributes?: Record<string, string | number | boolean | null> | undefined
  /** Inclusive. */
  startTime?: number | Date | undefined
  /** Exclusive. */
  endTime?: number | Date | undefined
  /** By (timestamp, id). @default 'newest' */
  order?: 'newest' | 'oldest' | undefined
  /** The last entry of the page before. */
  after?: { timestamp: number; id: number } | undefined
  /** From 0 to 10,000. @default 100 */
  limit?: number | undefined
}

export type LiveFilter = Pick<
  SearchQuery,
  'contains' | 'minSeverity' | 'maxSeverity' | 'service' | 'host' | 'traceId' | 'attributes'
>

export interface SubscribeOptions {
  filter?: LiveFilter | undefined
  bufferSize?: number | undefined
  onGap?: ((dropped: number) => void) | undefined
  /** Ends the subscription. */
  signal?: AbortSignal | undefined
}

/** What is deleted: first what is too old, then the oldest of what is left until number and size are kept. */
export interface RetentionPolicy {
  /** Entries older than this go. */
  maxAgeDays?: number | undefined
  /** How many entries are kept at most. */
  maxEntries?: number | undefined
  /** How many bytes the store takes at most, as far as deleting entries can achieve that. */
  maxBytes?: number | undefined
  /** Takes the place of `maxAgeDays` for the severities of a range. */
  maxAgeDaysBySeverity?: Partial<Record<SeverityName, number | undefined>> | undefined
}

/** `accepted = committed + failed + queued + inFlight`, at any moment. */
export interface StorageStats {
  state: StorageState
  /** Entries that the queue took. */
  accepted: number
  /** Entries that failed at `store()`: invalid, no room, closed. */
  refused: number
  committed: number
  /** Accepted entries that will not be written. */
  failed: number
  queued: number
  /** Entries of the batch that is being written. */
  inFlight: number
  /** Estimated bytes of what is queued and in flight. */
  queuedBytes: number
  /** Batches committed. */
  batches: number
  /** Writes that were tried again. */
  retries: number
  /**
   * The greatest id up to which everything is known to survive a power cut; 0 before the first sync. Absent where the
   * driver cannot say, as in memory.
   */
  durableId?: number
  subscribers: number
  /** Entries that slow listeners missed. */
  subscriberDrops: number
  lastError?: LogStorageError
}

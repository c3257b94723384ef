import type { LogStorageError, LogStorageErrorCode } from '../errors/log-storage-error.js'
import type { Clock } from '../time/clock.js'
import type { FieldSummary, HistogramBucket, LogDriver, TopValues } from './log-driver.js'
import type { AttributeValue, LiveLogEntry, LogEntry, StoredLogEntry } from './log-entry.js'
import type { Severity, SeverityName } from './severity.js'
import type { StorageState, StorageStats } from './storage-stats.js'
import type { WriteReceipt } from './write-receipt.js'

/**
 * Accepts log entries without blocking, writes them in batches in the background, and reads them while more arrive.
 *
 * `store` → queue → batch → driver. A {@link WriteReceipt} follows each entry. After `close`, receipts of `store` fail
 * with `CLOSED`, and all other methods reject with it.
 */
export interface LogStorage extends AsyncDisposable {
  /**
   * Queues an entry and returns at once: it never throws, never blocks, never waits for the disk. The receipt reports an invalid
   * entry (`INVALID_ENTRY`), a full queue (`QUEUE_FULL`) or a closed storage (`CLOSED`).
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
   * An entry that has waited does not count as dropped, and causes no report and no warning.
   *
   * The entry is copied during the call. Entries are stored in the order of the calls, however many wait. Never rejects: as
   * with `store`, the receipt reports the error. It fails at once for an invalid entry, and with `CLOSED` for an entry that still
   * waits when the storage closes. Both are reported to `onDrop`. Settles when the entry is queued, not when
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
   * Resolves when every entry that was stored before the call is committed or failed. Starts writing at once.
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
   * Writes all queued entries before it returns, for exit handlers.
   *
   * @example
   * ```ts
   * storage.store({ message: 'Shutting down' })
   * console.log(storage.flushSync({ timeout: 1000 })) // true
   * ```
   *
   * @param options.timeout Milliseconds; default 10,000.
   * @returns `false` if the time ran out or the driver cannot write synchronously; unwritten entries stay queued.
   */
  flushSync(options?: { timeout?: number | undefined }): boolean
  /**
   * Resolves when the queue has room for an entry, for producers that have none yet. It reserves no place: if many
   * wait for little room, some may still find the queue full. To store an entry that you already have, use {@link storeOrWait}.
   *
   * @example
   * ```ts
   * await storage.whenWritable()
   * storage.store({ message: `Heap: ${process.memoryUsage().heapUsed} bytes` })
   * ```
   */
  whenWritable(): Promise<void>
  /**
   * Whether `store` accepts a valid entry now: the queue has room, no entry waits for room, and the storage is not closing. For producers
   * that cannot wait for {@link whenWritable}, such as a logger.
   *
   * @example
   * ```ts
   * if (!storage.isWritable) storage.flushSync({ timeout: 1000 })
   * storage.store({ message: 'One of very many' })
   * ```
   */
  readonly isWritable: boolean
  /**
   * Returns a stream whose writes wait for room in the queue. An invalid entry fails alone and is reported to `onDrop`. If the
   * storage closes, the stream errors. Closing the stream flushes the storage and leaves it open.
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
   * Returns at most `limit` matching entries, all of them committed before the promise resolves.
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
   * Returns the newest entries, newest first.
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
   * Returns the entry with an id; `undefined` if there is none, or it was deleted.
   *
   * @example
   * ```ts
   * const id = await storage.store({ message: 'Order paid' }).committed()
   * console.log((await storage.get(id))?.message) // Order paid
   * ```
   */
  get(id: number, options?: { signal?: AbortSignal | undefined }): Promise<StoredLogEntry | undefined>
  /**
   * Returns an entry and the entries before and after it, as `grep -C` does: by (timestamp, id), oldest first. An empty array if no
   * entry has the id.
   *
   * @example
   * ```ts
   * const [problem] = await storage.search({ text: 'declined' })
   * const context = await storage.around(problem?.id ?? 0, { before: 5, after: 1 })
   * console.log(context.map(({ message }) => message)) // [ 'Order paid', 'Payment declined', 'Upstream timed out' ]
   * ```
   *
   * @param options.before The most entries before it. From 0 to 10,000; default 20.
   * @param options.after The most entries after it. From 0 to 10,000; default 20.
   * @param options.filter Which entries to return besides the entry itself, such as those of the same service or trace.
   */
  around(id: number, options?: AroundOptions): Promise<StoredLogEntry[]>
  /**
   * Counts the matching entries. Ignores `order`, `after` and `limit`, which only divide the matches into pages.
   *
   * @example
   * ```ts
   * console.log(await storage.count({ service: 'shop', minSeverity: 'error' })) // 1
   * ```
   */
  count(query?: SearchQuery, options?: { signal?: AbortSignal | undefined }): Promise<number>
  /**
   * Iterates over all matching entries that were committed before the call, and reads them in pages. `limit`, if given, ends
   * the iteration early.
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
   * Iterates over committed entries in the order of their ids, without a gap, and then over new ones as they are committed.
   * Includes entries of other processes if `driver.supports.multiProcess` is true. Ends when the storage closes; rejects with
   * `ABORTED` when the signal is aborted.
   *
   * @param filter.after The id after which to begin; default: the last id at the time of the call.
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
   * To continue after a restart without a gap, keep the id of the last entry that you have processed:
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
   * Counts entries by slice of time and severity. `bucket` is the width of a slice in milliseconds.
   *
   * @example
   * ```ts
   * const day = 24 * 3_600_000
   * const slices = await storage.histogram({ bucket: day, service: 'shop' })
   * for (const { start, count, bySeverity } of slices) {
   *   console.log(start % day, count, bySeverity) // 0 2 { '9': 1, '17': 1 }
   * }
   * ```
   *
   * With `by`, each slice has `byValue`: its entries by the most frequent values of a field. With `offset`, days begin when they do
   * in a time zone:
   *
   * ```ts
   * const offset = new Date().getTimezoneOffset() * 60_000
   * const [today] = await storage.histogram({ bucket: 24 * 3_600_000, by: 'service', offset })
   * console.log(today?.byValue?.[0]) // { value: 'shop', count: 2 }
   * ```
   */
  histogram(query: HistogramQuery, options?: { signal?: AbortSignal | undefined }): Promise<HistogramBucket[]>
  /**
   * Counts the matching entries by the values of a field, most frequent first: `service`, `host`, `severity`, `traceId`, or an
   * attribute by its name or path. `missing` entries have no value, or an object or array.
   *
   * Counts at most 100,000 different values; if there are more, `complete` is `false`, and a value that is not returned may be more
   * frequent than one that is. The counts that are returned are exact.
   *
   * @example
   * ```ts
   * const { values, missing } = await storage.topValues({ field: 'order', service: 'shop' })
   * console.log(values, missing) // [ { value: 1234, count: 1 }, { value: 1235, count: 1 } ] 0
   * console.log((await storage.topValues({ field: 'service', limit: 1 })).values) // [ { value: 'shop', count: 2 } ]
   * ```
   */
  topValues(query: TopValuesQuery, options?: { signal?: AbortSignal | undefined }): Promise<TopValues>
  /**
   * Returns the attributes that matching entries have, with the types of their values: names that a query can use, and paths such as
   * `http.status` to values in objects, but not in arrays. In the order of their names. Rejects with `UNSUPPORTED` if there are more
   * than 100,000.
   *
   * @example
   * ```ts
   * console.log(await storage.fields({ service: 'shop' })) // [ { name: 'order', types: [ 'number' ], count: 2 } ]
   * ```
   */
  fields(query?: SearchFilter, options?: { signal?: AbortSignal | undefined }): Promise<FieldSummary[]>
  /**
   * Delivers entries to a listener at once, before they are written, including entries that a full queue refuses. The next
   * entry follows when the promise that the listener returned has settled. Errors of a listener are ignored. All listeners
   * together get about 10 ms of each turn of the event loop; the remaining entries are delivered in the next turns.
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
   * @param options.bufferSize Entries that may wait for a slow listener; default 16,384. Beyond it, the oldest is dropped.
   * @param options.onGap Called with the number of dropped entries before the next entry is delivered.
   */
  subscribe(listener: (entry: LiveLogEntry) => void | Promise<void>, options?: SubscribeOptions): Disposable
  /**
   * Deletes the entries that a policy does not keep, in short steps; batches are written between the steps.
   *
   * @example
   * ```ts
   * const policy = { maxAgeDays: 30, maxBytes: 10 * 2 ** 30, maxAgeDaysBySeverity: { debug: 3, error: 365 } }
   * console.log(await storage.cleanup({ ...policy, dryRun: true })) // { deleted: 0 }
   * await storage.cleanup(policy)
   * ```
   *
   * @param retention Days of age, or a policy. With `dryRun`, entries are counted and not deleted.
   */
  cleanup(
    retention: number | (RetentionPolicy & { dryRun?: boolean | undefined }),
  ): Promise<{ deleted: number }>
  /**
   * Returns a snapshot of the counters; synchronous and cheap.
   *
   * @example
   * ```ts
   * const { accepted, committed, failed, queued, inFlight } = storage.stats()
   * console.log(accepted === committed + failed + queued + inFlight) // true
   * ```
   */
  stats(): StorageStats
  /**
   * Refuses new entries, writes the queued ones, makes them durable, and releases the driver. Later calls return the same
   * promise.
   *
   * @example
   * ```ts
   * storage.store({ message: 'Shutting down' })
   * await storage.close({ timeout: 5000 })
   * console.log(storage.stats().state) // closed
   * ```
   *
   * @param options.timeout Milliseconds to wait for the queue to drain; default: as long as it takes. After that, the remaining
   *   entries fail with `CLOSED`, or with `UNKNOWN_OUTCOME` if they may have been written.
   * @throws LogStorageError if entries that were pending at the call were lost, because the time-out had passed or
   *   all retries failed. It has the code of the last error, or `CLOSED`, and its message says how many. An entry that the
   *   engine refuses (`ENTRY_REJECTED`), or that an aborted signal ends, is reported only on its receipt and to
   *   `onDrop`. Also throws if the driver could not close, or the storage could not be opened. The storage is
   *   closed in every case.
   */
  close(options?: { timeout?: number | undefined }): Promise<void>
}

/** A storage that may still be opening: see `createLogStorage`. */
export interface CreatedLogStorage extends LogStorage {
  /**
   * Resolves when the storage is open. Rejects if it could not be opened: with `READ_ONLY`, `CORRUPT`, `UNSUPPORTED`,
   * `BUSY`, `IO`, …, or with `ABORTED` if the signal ended the opening. You need not await it: its rejection is never unhandled,
   * so it does not end the process.
   */
  readonly opened: Promise<void>
}

export interface OpenLogStorageOptions {
  /** Writes the entries to an engine and reads them back. */
  driver: LogDriver
  batch?: BatchOptions | undefined
  retry?: RetryOptions | undefined
  /** Cleans up regularly; the first time is one interval after opening. */
  retention?:
    | (RetentionPolicy & {
        /** Milliseconds between two cleanups; default: one hour. */
        every?: number | undefined
      })
    | undefined
  /**
   * Milliseconds between a commit and the sync that makes it survive a power cut, for drivers whose commits do not
   * (`durability: 'normal'`). With 0, the storage syncs continuously while entries are written. With `Infinity`, or more
   * than 2³¹−1, only {@link WriteReceipt.durable} and `close` sync.
   *
   * @default 1000
   */
  syncInterval?: number | undefined
  /**
   * Adds fields to entries that lack them, such as the ids of the active trace. Called within each `store`, `storeMany`,
   * `storeOrWait` and write to `writable()`, in the caller's async context, once for each valid entry.
   *
   * A field of the entry always wins, and so does each of its attributes: attributes are merged by their names at the first level.
   * The entry is what the caller passed; do not change it. It must return at once, and cost little: its time is part of `store`. If
   * it throws, or returns something wrong, the entry is stored without its result, and the first time a process warning
   * (`ENRICH_FAILED`) says why. An entry that it stores itself, before it returns, is stored as it is. Attributes for which `batch.queueBytes` has no
   * room are not added.
   *
   * @example
   * ```ts
   * import { AsyncLocalStorage } from 'node:async_hooks'
   *
   * const request = new AsyncLocalStorage<{ id: string }>()
   * const log = await openLogStorage({
   *   driver: betterSqlite3({ path: ':memory:' }),
   *   enrich: () => ({ service: 'shop', attributes: { request: request.getStore()?.id } }),
   * })
   * request.run({ id: 'r1' }, () => log.store({ message: 'Order paid', attributes: { order: 1234 } }))
   * await log.flush()
   * const [entry] = await log.getRecent(1)
   * console.log(entry?.service, entry?.attributes) // shop { order: 1234, request: 'r1' }
   * await log.close()
   * ```
   */
  enrich?: ((entry: LogEntry) => EntryAdditions | undefined) | undefined
  /**
   * Called for each entry that will not be written; its receipt has the reason. Without it, the first drop of each
   * kind emits a process warning.
   */
  onDrop?: ((receipt: WriteReceipt) => void) | undefined
  /**
   * Called for each problem that the driver found and solved when it opened the store, such as a damaged file. This includes
   * later openings that replace a lost connection. The error says what happened, what the driver did, and what you can do.
   * Without this listener, each problem emits a process warning. The last one is also `stats().lastError`.
   */
  onRecovered?: ((incident: LogStorageError) => void) | undefined
  /** Called after each change of state. */
  onStateChange?: ((state: StorageState) => void) | undefined
  /**
   * Write all queued entries when the process ends (end of the program, `process.exit`, an uncaught exception, SIGINT,
   * SIGTERM, SIGHUP). A signal is raised again if it has no other listener.
   *
   * @default true
   */
  flushOnExit?: boolean | undefined
  /** Aborts the opening. Once the storage is open, it refuses new entries, fails queued ones with `ABORTED`, and closes. */
  signal?: AbortSignal | undefined
  /** The source of time and timers; for tests. */
  clock?: Clock | undefined
}

/** The fields that `enrich` can add to an entry. */
export type EntryAdditions = Pick<LogEntry, 'traceId' | 'spanId' | 'service' | 'host' | 'attributes'>

export interface BatchOptions {
  /** The number of waiting entries that triggers a write; a full queue does too. @default 100 */
  batchSize?: number | undefined
  /**
   * The longest time that an entry waits before its batch starts, in milliseconds from 0 to 2³¹−1. A wait of more than a second
   * does not keep a process alive that has nothing else to do: it writes at once, and ends (with `flushOnExit`).
   *
   * @default 100
   */
  batchTimeout?: number | undefined
  /** The most entries in one transaction when the queue is behind; at least `batchSize`. @default 2000, or `batchSize` if greater */
  maxBatchSize?: number | undefined
  /** The most entries in the queue, including those being written. @default 10_000 */
  queueSize?: number | undefined
  /**
   * The most estimated bytes in the queue, including those being written. The last entry that is accepted may exceed it;
   * an entry that is larger than this by itself is `INVALID_ENTRY`.
   *
   * @default 10 MiB
   */
  queueBytes?: number | undefined
}

/** How often one batch is attempted, and how long to wait between the attempts. */
export interface RetryRule {
  /**
   * Attempts to write one batch that end with the same error code before its entries fail; `Infinity` for no limit. Only
   * `byCode` allows more than 5 attempts after `CORRUPT`.
   *
   * @default 10 (`DISK_FULL`: Infinity, `CORRUPT`: 5)
   */
  attempts?: number | undefined
  /** The longest wait before the second attempt, in milliseconds; doubles with each attempt. @default 20 (`CORRUPT`: 100) */
  minDelay?: number | undefined
  /** The longest wait between two attempts, in milliseconds. @default 5000 (`DISK_FULL`: 1000), or `minDelay` if greater */
  maxDelay?: number | undefined
  /** Wait a random part of the delay (full jitter), so that competing processes do not collide again. @default true */
  jitter?: boolean | undefined
}

export interface RetryOptions extends RetryRule {
  /** Rules for single error codes; a field that they leave out has the value of the general rule. */
  byCode?: { readonly [Code in RetryableCode]?: RetryRule | undefined } | undefined
}

/** The errors after which a batch may be written again. */
export type RetryableCode = Extract<
  LogStorageErrorCode,
  'BUSY' | 'CONNECTION' | 'IO' | 'UNKNOWN_OUTCOME' | 'DISK_FULL' | 'CORRUPT'
>

/**
 * Conditions on an attribute; all that are given must hold. At least one.
 *
 * Values are equal only if their types are too: 1 is not `'1'`. Only `ne` and `exists: false` hold for an entry that lacks the
 * attribute.
 *
 * @example
 * ```ts
 * console.log(await storage.count({ attributes: { order: { gte: 1235 } } })) // 1
 * console.log(await storage.count({ attributes: { order: { exists: true, ne: 1235 } } })) // 1
 * ```
 */
export interface AttributeCondition {
  eq?: AttributeValue | undefined
  /** Also holds for objects, arrays and entries without the attribute. */
  ne?: AttributeValue | undefined
  /** Equals one of 1 to 1,000 values. */
  in?: AttributeValue[] | undefined
  /** Numbers are compared with numbers, and texts with texts, by code point. A value of another type does not match. */
  gt?: number | string | undefined
  gte?: number | string | undefined
  lt?: number | string | undefined
  lte?: number | string | undefined
  /** The value is a text that begins with this. Case matters. */
  prefix?: string | undefined
  /** The value is a text that contains this. Case matters. */
  contains?: string | undefined
  /** Whether there is a value: `null`, an object or an array is one. */
  exists?: boolean | undefined
}

/**
 * An entry must match every field that is present; an empty filter matches all entries. Filters are nested at most 8 deep, and have at
 * most 1,000 conditions in all: each field, each condition on an attribute, and each empty filter is one.
 */
export interface SearchFilter {
  /**
   * Full text of the message, and of the errors in attributes: all words; `"a phrase"`; `prefix*`; `-without`. Case and the
   * accents of Latin letters do not matter. Words that punctuation joins (`a:b`) must stand next to each other. All other characters
   * are ignored, and so are escape sequences of terminals, such as colours. At most 1,000 words.
   *
   * Text in Han, Hiragana, Katakana, Hangul, Thai, Lao, Khmer and Myanmar is found in longer runs too, since these scripts do
   * not separate words by spaces: each of their characters counts as a word.
   *
   * Searched errors: the attributes `err`, `error`, `exception`, `exception.message` and `exception.stacktrace`, at any depth, and all
   * objects with a `message` and a `stack`; of them `message` and `stack`, and those of `cause` and `errors`. The words may be in
   * several of these texts and the message, but each phrase is in one of them.
   */
  text?: string | undefined
  /** An exact substring of the message, not of errors; case matters. */
  contains?: string | undefined
  minSeverity?: Severity | SeverityName | undefined
  /** A name stands for the first number of its range: `'info'` is 9. */
  maxSeverity?: Severity | SeverityName | undefined
  service?: string | string[] | undefined
  host?: string | string[] | undefined
  /** 32 hex digits, in either case. */
  traceId?: string | undefined
  /** 16 hex digits, in either case. */
  spanId?: string | undefined
  /**
   * For each name a value, which must be equal in value and type (1 is not '1'), or conditions. `'http.status'` means the
   * attribute with exactly that name or, if there is none, the path http → status. At most 100 names.
   */
  attributes?: Record<string, AttributeValue | AttributeCondition> | undefined
  /** Inclusive. */
  startTime?: number | Date | undefined
  /** Exclusive. */
  endTime?: number | Date | undefined
  /** At least one of these filters matches. At least one filter. */
  any?: SearchFilter[] | undefined
  /**
   * None of these filters matches. An entry that lacks a field does not match a filter for it: `not: { service: 'api' }` also finds
   * entries without a service.
   */
  not?: SearchFilter | SearchFilter[] | undefined
}

/** A filter, and the page of the matching entries to return. */
export interface SearchQuery extends SearchFilter {
  /** By (timestamp, id). @default 'newest' */
  order?: 'newest' | 'oldest' | undefined
  /** The last entry of the previous page. */
  after?: { timestamp: number; id: number } | undefined
  /** From 0 to 10,000. @default 100 */
  limit?: number | undefined
}

/** Which entries to return around one: see {@link LogStorage.around}. */
export interface AroundOptions {
  before?: number | undefined
  after?: number | undefined
  filter?: SearchFilter | undefined
  signal?: AbortSignal | undefined
}

/** The filter of listeners and followers. */
export type LiveFilter = Omit<SearchFilter, 'startTime' | 'endTime'>

/**
 * The field of entries whose values are counted: `service`, `host`, `severity`, `traceId`, or else the name or path of an attribute, as
 * in {@link SearchFilter.attributes}.
 */
export interface TopValuesQuery extends SearchFilter {
  field: string
  /** The most values to return, from 1 to 10,000. @default 20 */
  limit?: number | undefined
}

export interface HistogramQuery extends SearchQuery {
  /** The width of a slice in milliseconds, at least 0.001. */
  bucket: number
  /** Counts entries by the values of this field too: see {@link TopValuesQuery}. */
  by?: string | undefined
  /** With `by`: the most values to count, from 1 to 1,000: the most frequent of the whole range. @default 20 */
  limit?: number | undefined
  /** Milliseconds by which slices start later than multiples of `bucket` since the epoch, such as for a time zone. @default 0 */
  offset?: number | undefined
}

export interface SubscribeOptions {
  filter?: LiveFilter | undefined
  bufferSize?: number | undefined
  onGap?: ((dropped: number) => void) | undefined
  /** Ends the subscription. */
  signal?: AbortSignal | undefined
}

/** The entries to delete: first those that are too old, then the oldest ones until the number and size of the rest are in bounds. */
export interface RetentionPolicy {
  /** Delete entries that are older than this. */
  maxAgeDays?: number | undefined
  /** The most entries to keep. */
  maxEntries?: number | undefined
  /** The most bytes that the store may take, as far as deleting entries can achieve that. */
  maxBytes?: number | undefined
  /** Replaces `maxAgeDays` for the severities of a range. */
  maxAgeDaysBySeverity?: Partial<Record<SeverityName, number | undefined>> | undefined
  /**
   * Ages by filter, at most 100. For each entry, the first rule whose `where` matches decides instead of `maxAgeDays` and
   * `maxAgeDaysBySeverity`. `maxAgeDays` is a number from 0 to 1,000,000, or `Infinity`: then age never deletes the entries.
   * `maxEntries` and `maxBytes` still delete the oldest entries, whatever rule they match.
   *
   * All rules together have at most 1,000 conditions and 1,000 words; `any` and `not` are at most 7 deep. The driver gets at most
   * 10,000 conditions: a rule also excludes the entries of earlier rules that keep them longer. Where the order does not matter, put
   * rules that keep entries for a shorter time first. A rule with a filter
   * needs a driver that reports `supports.conditions`, and `text` one that reports `supports.fullText`: otherwise the opening of
   * the storage, or `cleanup`, throws `UNSUPPORTED`. An error in a rule is `INVALID_OPTIONS`; its message names the path.
   *
   * @example
   * ```ts
   * // Health checks go after a day, audits stay, all other entries go after 30 days.
   * await storage.cleanup({
   *   maxAgeDays: 30,
   *   rules: [
   *     { where: { attributes: { audit: true } }, maxAgeDays: Infinity },
   *     { where: { contains: 'GET /health' }, maxAgeDays: 1 },
   *   ],
   * })
   * ```
   */
  rules?: readonly { where: SearchFilter; maxAgeDays: number }[] | undefined
}

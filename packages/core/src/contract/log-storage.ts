import type { LiveLogEntry, LogEntry, StoredLogEntry } from './log-entry.js'
import type { FieldSummary, HistogramBucket, TopValues } from './read-results.js'
import type { RetentionPolicy } from './retention-policy.js'
import type { LiveFilter, SearchFilter } from './search-filter.js'
import type { AroundOptions, HistogramQuery, SearchQuery, TopValuesQuery } from './search-query.js'
import type { StorageStats } from './storage-stats.js'
import type { SubscribeOptions } from './subscribe-options.js'
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
   * @param options.onPosition Called with the id up to which all entries have been looked at, once the matching ones among them have
   *   been yielded: at the beginning, and each time it has grown. With a filter that matches rarely, it is far beyond the last entry.
   *   If the callback throws, so does the iteration.
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
    options?: { signal?: AbortSignal | undefined; onPosition?: ((id: number) => void) | undefined },
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

import type { LiveLogEntry, LogEntry, StoredLogEntry } from './contract/log-entry.js'
import type { LogStorage } from './contract/log-storage.js'
import type { FieldSummary, HistogramBucket, TopValues } from './contract/read-results.js'
import type { RetentionPolicy } from './contract/retention-policy.js'
import type { LiveFilter, SearchFilter } from './contract/search-filter.js'
import type { AroundOptions, HistogramQuery, SearchQuery, TopValuesQuery } from './contract/search-query.js'
import type { StorageStats } from './contract/storage-stats.js'
import type { SubscribeOptions } from './contract/subscribe-options.js'
import type { WriteReceipt } from './contract/write-receipt.js'
import { checkNames, checkNumber } from './errors/check-options.js'
import { leftBehindErrors, lostError, notDrainedError, notOpenedError } from './errors/closing-errors.js'
import { LogStorageError } from './errors/log-storage-error.js'
import { abortedError, toLogStorageError } from './errors/to-log-storage-error.js'
import type { CheckedOptions } from './open-options.js'
import type { ExitingStorage } from './process/exiting-storage.js'
import { CommitLog } from './read/commit-log.js'
import { type FollowReadOptions, LogReader, type ReadOptions } from './read/log-reader.js'
import { Subscriptions } from './read/subscriptions.js'
import { ChannelPublisher } from './reports/channel-publisher.js'
import { RecoveryReporter } from './reports/recovery-reporter.js'
import { StorageHealth } from './reports/storage-health.js'
import { Cleaner } from './retention/cleaner.js'
import { toRetention } from './retention/retention.js'
import { checkDeletesBy } from './retention/retention-rules.js'
import { DriverSession } from './session/driver-session.js'
import { Opening } from './session/opening.js'
import { MAX_DELAY } from './time/clock.js'
import { Deadline } from './time/deadline.js'
import { elapsed, nextTurn } from './time/real-timers.js'
import { DurableWatermark } from './write/durable-watermark.js'
import { InDoubtWrites } from './write/in-doubt-writes.js'
import { LogWriter } from './write/log-writer.js'

const DEFAULT_SYNC_TIMEOUT = 10_000

/** The {@link LogStorage} over a driver: a writing and a reading half, and the parts that they share from opening to closing. */
export class BufferedLogStorage implements LogStorage, ExitingStorage {
  readonly #session: DriverSession
  readonly #options: CheckedOptions
  readonly #health: StorageHealth
  readonly #watermark: DurableWatermark
  readonly #writer: LogWriter
  readonly #reader: LogReader
  readonly #subscriptions = new Subscriptions()
  readonly #commits: CommitLog
  readonly #cleaner: Cleaner
  readonly #opening = new Opening()
  #closing: Promise<void> | undefined
  #isAborted = false
  /** Whether the driver was released. */
  #isReleased = false
  /** Called when the storage has closed. */
  onClosed: (() => void) | undefined

  /** Accepts entries from now on; nothing is written before {@link open}. */
  constructor(options: CheckedOptions) {
    const { clock } = options
    const session = new DriverSession(options.driver)
    const channels = new ChannelPublisher(this, () => options.driver.name)
    const health = new StorageHealth(options.onStateChange, channels)
    const recoveries = new RecoveryReporter(options.onRecovered)
    const commits = new CommitLog()
    const inDoubt = new InDoubtWrites()
    this.#session = session
    this.#options = options
    this.#health = health
    this.#commits = commits
    session.onRecovered = (incident) => {
      health.onRecovered(incident)
      recoveries.report(incident, this.#writer.writingEcho)
    }
    const watermark = new DurableWatermark({
      ...options,
      session,
      onError: (error) => health.onBackgroundError(error),
    })
    this.#watermark = watermark
    session.onReopened = (lastId) => watermark.reopened(lastId)
    session.onReopenFailed = (error) => health.onWriteError(error, this.#writer.writingEcho)
    this.#writer = new LogWriter({
      ...options,
      session,
      health,
      channels,
      watermark,
      inDoubt,
      onRecord: (record, echo) => this.#subscriptions.publish(record, echo),
      onCommitted: (ids) => commits.committed(ids[0] as number, ids[ids.length - 1] as number),
    })
    this.#reader = new LogReader({
      session,
      commits,
      clock,
      inDoubt,
      checkOpen: () => health.checkOpen(),
      opening: this.#opening,
    })
    this.#cleaner = new Cleaner({
      session,
      clock,
      channels,
      isHealthy: () => health.state === 'open',
      pending: () => this.#writer.pending,
      flush: () => this.#writer.flush(),
      onError: (thrown) => health.onBackgroundError(thrown),
    })
  }

  /** Resolves when the driver is open; rejects if it could not be opened. */
  get opened(): Promise<void> {
    return this.#opening.ended
  }

  /**
   * Opens the driver, and then writes entries that are queued already. Never rejects: see {@link opened}.
   *
   * @param ready Resolves when the exit hook is active; the storage is not open before.
   */
  async open(ready?: Promise<void>): Promise<void> {
    const { signal: given, retention, clock } = this.#options
    const { signal } = this.#opening
    try {
      // Only after the caller has got the storage, because this calls its listeners.
      if (given?.aborted) await Promise.resolve().then(() => this.abort(given))
      await this.#session.open(signal)
      const stats = await this.#session.run('Opening the storage', (driver) => driver.stats(), signal)
      await ready
      if (signal.aborted) throw abortedError(signal, 'Opening the storage')
      // Not before: the opening may replace the driver by one that supports less or more.
      if (retention) checkDeletesBy(retention.at(clock.now()), this.#session.driver)
      this.#commits.opened(stats.lastId)
      this.#watermark.opened(stats.lastId)
    } catch (thrown) {
      this.#failOpening(toLogStorageError(thrown, 'CONNECTION', 'The storage could not be opened'))
      await this.#session.close().catch(() => {})
      this.onClosed?.()
      this.#opening.end()
      return
    }
    if (retention) this.#cleaner.schedule(retention.at, retention.every)
    this.#opening.succeed()
    this.#writer.start()
  }

  store(entry: LogEntry): WriteReceipt {
    return this.#writer.store(entry)
  }

  storeMany(entries: Iterable<LogEntry>): WriteReceipt[] {
    return this.#writer.storeMany(entries)
  }

  storeOrWait(entry: LogEntry): Promise<WriteReceipt> {
    return this.#writer.storeOrWait(entry)
  }

  async flush(): Promise<void> {
    this.#health.checkOpen()
    await this.#writer.flush()
  }

  flushSync(options?: { timeout?: number }): boolean {
    const { timeout } = checkNames('flushSync', options, ['timeout'])
    const range = { min: 0, max: Infinity, default: DEFAULT_SYNC_TIMEOUT }
    const limit = checkNumber('flushSync.timeout', timeout, range)
    if (this.#isReleased) return this.#writer.pending === 0
    return this.#writer.flushSync(elapsed() + limit)
  }

  async whenWritable(): Promise<void> {
    this.#health.checkOpen()
    await this.#writer.whenWritable()
  }

  get isWritable(): boolean {
    return !this.#health.isClosing && this.#writer.isWritable
  }

  writable(): WritableStream<LogEntry> {
    return this.#writer.writable()
  }

  search(query?: SearchQuery, options?: ReadOptions): Promise<StoredLogEntry[]> {
    return this.#reader.search(query, options)
  }

  getRecent(limit?: number): Promise<StoredLogEntry[]> {
    return this.#reader.getRecent(limit)
  }

  get(id: number, options?: ReadOptions): Promise<StoredLogEntry | undefined> {
    return this.#reader.get(id, options)
  }

  around(id: number, options?: AroundOptions): Promise<StoredLogEntry[]> {
    return this.#reader.around(id, options)
  }

  count(query?: SearchQuery, options?: ReadOptions): Promise<number> {
    return this.#reader.count(query, options)
  }

  scan(query?: SearchQuery, options?: ReadOptions): AsyncIterableIterator<StoredLogEntry> {
    return this.#reader.scan(query, options)
  }

  follow(
    filter?: LiveFilter & { after?: number },
    options?: FollowReadOptions,
  ): AsyncIterableIterator<StoredLogEntry> {
    return this.#reader.follow(filter, options)
  }

  histogram(query: HistogramQuery, options?: ReadOptions): Promise<HistogramBucket[]> {
    return this.#reader.histogram(query, options)
  }

  topValues(query: TopValuesQuery, options?: ReadOptions): Promise<TopValues> {
    return this.#reader.topValues(query, options)
  }

  fields(query?: SearchFilter, options?: ReadOptions): Promise<FieldSummary[]> {
    return this.#reader.fields(query, options)
  }

  subscribe(listener: (entry: LiveLogEntry) => void | Promise<void>, options?: SubscribeOptions): Disposable {
    this.#health.checkOpen()
    return this.#subscriptions.add(listener, options)
  }

  async cleanup(retention: number | (RetentionPolicy & { dryRun?: boolean })): Promise<{ deleted: number }> {
    this.#health.checkOpen()
    const policy = toRetention('retention', retention)
    if (!this.#opening.isOver) await this.#opening.ended
    return this.#cleaner.clean(policy)
  }

  stats(): StorageStats {
    const { state, lastError } = this.#health
    const durableId = this.#watermark.id
    return {
      driver: this.#options.driver.name,
      state,
      ...this.#writer.stats(),
      cleanups: this.#cleaner.cleanups,
      deleted: this.#cleaner.deleted,
      lastId: this.#commits.lastId,
      ...(durableId !== undefined && { durableId }),
      subscribers: this.#subscriptions.count,
      subscriberDrops: this.#subscriptions.drops,
      ...(lastError && { lastError }),
    }
  }

  close(options?: { timeout?: number }): Promise<void> {
    if (this.#closing !== undefined) return this.#closing
    try {
      const { timeout } = checkNames('close', options, ['timeout'])
      const range = { min: 0, max: MAX_DELAY, default: Number.NaN }
      const limit = checkNumber('close.timeout', timeout, range)
      const { isOver, failure } = this.#opening
      if (failure === undefined) this.#health.state = 'closing'
      this.#closing = this.#close(Number.isNaN(limit) ? undefined : limit)
      // An opening that failed must not end the process with an unhandled rejection.
      if (!isOver || failure !== undefined) this.#closing.catch(() => {})
      return this.#closing
    } catch (thrown) {
      return Promise.reject(thrown)
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Refuses new entries, fails queued ones with ABORTED, and closes. */
  abort(signal: AbortSignal): void {
    if (!this.#opening.isOver) {
      this.#failOpening(abortedError(signal, 'Opening the storage'))
      return
    }
    this.#isAborted = true
    this.close().catch((thrown) => this.#health.onBackgroundError(thrown))
    this.#writer.halt(abortedError(signal, 'The storage'))
  }

  /** Nothing else keeps the process alive: writes entries now whose batch could still grow. */
  flushBeforeExit(): void {
    if (!this.#writer.isLeftBehind) return
    // Code that awaits a receipt continues when it is settled, and may store again: one more turn leads here again.
    void nextTurn()
    void this.#writer.flush()
  }

  /** Called with `true` when the first entry is queued, and with `false` when all entries are settled. */
  set onPending(listener: ((isPending: boolean) => void) | undefined) {
    this.#writer.onPending = listener
  }

  /**
   * The last chance of a process that ends: writes queued entries, and reports those that it could not write.
   *
   * @param report Prints a message if there is no `onDrop` listener: process warnings would come too late.
   */
  flushAtExit(report: (message: string) => void = console.error): void {
    if (this.#isReleased || this.flushSync()) return
    const { lastError } = this.#health
    if (!this.#writer.hasDropListener) {
      const { pending } = this.#writer
      const entries = pending === 1 ? 'entry' : 'entries'
      // The error of a driver that is not open yet does not explain anything.
      const why = this.#opening.isOver ? (lastError ?? '') : 'The storage was still being opened.'
      report(`logpond: ${pending} log ${entries} could not be written before the process ended. ${why}`)
    }
    // Otherwise, a listener that stores dropped entries again would never end.
    this.#health.state = 'closing'
    this.#writer.close()
    const why = 'The process ended before the entry could be written.'
    const error = new LogStorageError('CLOSED', why, { cause: lastError })
    this.#writer.giveUp(error, error)
  }

  async #close(timeout: number | undefined): Promise<void> {
    using deadline = new Deadline(timeout, this.#options.clock)
    const { failure } = this.#opening
    if (failure !== undefined) {
      // The driver may still be busy with the aborted opening.
      await deadline.orLate(this.opened)
      throw failure
    }
    this.#writer.close()
    this.#cleaner.dispose()
    this.#subscriptions.clear()
    const { count: lostBefore } = this.#writer.losses
    if (!this.#opening.isOver) await this.#endOpening(deadline, timeout)
    const isDrained = await deadline.orLate(this.#writer.flush())
    const left = this.#writer.pending
    const { count, last } = this.#writer.losses
    const lost = count - lostBefore
    if (isDrained) await deadline.orLate(this.#watermark.close())
    else {
      const { error, inDoubt } = leftBehindErrors(timeout, this.#health.lastError)
      this.#writer.giveUp(error, inDoubt)
    }
    this.#watermark.dispose()
    this.#writer.dispose()
    const released = this.#release()
    const isReleased = await deadline.orLate(released)
    released.catch(() => {})
    this.#isReleased = true
    this.#health.state = 'closed'
    this.onClosed?.()
    if (!isDrained) throw notDrainedError(left + lost, timeout, this.#health.lastError)
    // The caller that aborted the storage expects to lose entries.
    if (last !== undefined && lost > 0 && !this.#isAborted) throw lostError(lost, last)
    if (isReleased) await released
  }

  /** @throws LogStorageError The error of the opening; or a time-out, if entries still wait for the opening. */
  async #endOpening(deadline: Deadline, timeout: number | undefined): Promise<void> {
    if (await deadline.orLate(this.opened)) return this.opened
    const left = this.#writer.pending
    const error = notOpenedError(timeout)
    this.#failOpening(error)
    this.#opening.end()
    throw left > 0 ? notDrainedError(left, timeout, error) : error
  }

  /** Releases everything except the driver, which may still be busy with the opening. */
  #failOpening(reason: LogStorageError): void {
    if (this.#opening.failure !== undefined) return
    const error = this.#opening.fail(reason)
    this.#cleaner.dispose()
    this.#subscriptions.clear()
    this.#health.onOpeningFailed(error)
    this.#writer.close()
    const inDoubt = `${error.message} The entry may have been written.`
    this.#writer.giveUp(error, new LogStorageError('UNKNOWN_OUTCOME', inDoubt, { cause: error }))
    this.#watermark.dispose()
    this.#writer.dispose()
    this.#isReleased = true
  }

  async #release(): Promise<void> {
    await this.#commits.close()
    await this.#session.close()
  }
}

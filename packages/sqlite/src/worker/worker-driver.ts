import { BatchMemory, entriesFromColumns, idsFrom, packBatch } from '@logpond/blocks'
import type {
  DriverFilter,
  DriverGroupedHistogram,
  DriverHistogram,
  DriverRetention,
  DriverSearch,
  DriverStats,
  DriverTopValues,
  FieldSummary,
  HistogramBucket,
  LogBatch,
  LogDriver,
  StoredLogEntry,
  TopValues,
} from '@logpond/core'
import { checkRuntime, type DriverSupports, LogStorageError } from '@logpond/core'
import { needsSync } from '../sqlite-supports.js'
import { DriverThread } from './driver-thread.js'
import { EarlyReads } from './early-reads.js'
import { fromErrorData } from './error-data.js'
import { SealerThread } from './sealer-thread.js'
import type { SpareThread } from './spare-thread.js'
import type { AppendResult, ThreadMethod, ThreadResult, ThreadRole } from './thread-protocol.js'
import { isLoaded, preload, type ThreadScript } from './thread-script.js'

export interface WorkerDriverOptions {
  readonly name: string
  /**
   * What the hosted driver supports. With `concurrentReads`, a second thread reads when there is something to write too; without it, reads
   * always use the thread that writes. `sync` is set by the driver itself.
   */
  readonly supports: Omit<DriverSupports, 'sync'>
  /** The module or script that a thread runs; it calls `hostSqliteDriver`. */
  readonly entry: URL | ThreadScript
  /** Plain data from which the thread creates the hosted driver. */
  readonly setup: unknown
  /** A thread for the first opening, if one was started before. */
  readonly spare?: SpareThread | undefined
  /** Milliseconds that a thread may take to close before it is terminated. @default 5000 */
  readonly endTimeout?: number
  /** Milliseconds that a thread may take until it reports that it hosts a driver. @default 10,000 */
  readonly startTimeout?: number
}

/**
 * A driver that forwards to the same kind of driver in a worker thread, so that the caller's thread never waits for
 * the disk.
 *
 * When a thread dies, its pending calls reject: `append` with `UNKNOWN_OUTCOME`, all others with `CONNECTION`. A dead writer is
 * replaced only by `close` and `open`, a dead reader at the next read.
 */
export class WorkerDriver implements LogDriver {
  readonly name: string
  readonly supports: DriverSupports
  readonly sync?: () => Promise<number>
  readonly #options: WorkerDriverOptions
  readonly #memory = new BatchMemory()
  readonly #sealer: SealerThread
  #writer: DriverThread | undefined
  #wasStarted = false
  #reader: DriverThread | undefined
  /** Those before the last reader was open, or before there was one. */
  #early = new EarlyReads()
  /** Whether entries were written since the opening. */
  #hasWritten = false
  /** Set if the last batch could not be handed over, so that the thread does not know that it has failed. */
  #refused: { readonly cause: unknown } | undefined

  constructor(options: WorkerDriverOptions) {
    this.#options = options
    this.name = options.name
    this.#sealer = new SealerThread(options)
    this.supports = Object.freeze({ ...options.supports, sync: true })
    if (needsSync(options.supports)) this.sync = () => this.#write('sync', [])
  }

  async open(signal?: AbortSignal): Promise<readonly LogStorageError[]> {
    checkRuntime()
    // No pause before this: if the process exits immediately, the thread must already have started.
    const writer = this.#start('writer')
    this.#writer = writer
    this.#early = new EarlyReads()
    this.#hasWritten = false
    try {
      const opening = writer.call('open', [], { signal })
      opening.catch(() => {})
      await this.#begin(writer)
      const found = await opening
      return found.map(fromErrorData)
    } catch (error) {
      this.#writer = undefined
      await this.#end(writer)
      throw error
    }
  }

  /** The script is loaded while the thread starts. */
  async #begin(thread: DriverThread): Promise<void> {
    const { entry } = this.#options
    try {
      if (!isLoaded(entry)) await preload(entry)
      thread.begin()
    } catch (error) {
      thread.abandon()
      throw error
    }
  }

  append(batch: LogBatch): Promise<readonly number[]> {
    return this.#append('append', batch)
  }

  appendAhead(batch: LogBatch): Promise<readonly number[]> {
    return this.#append('appendAhead', batch)
  }

  appendSync(batch: LogBatch, timeout: number): readonly number[] {
    const thread = this.#opened('append')
    // The process ends, or flushes, and cannot wait until the script is loaded.
    thread.begin()
    const { args, transfer } = this.#handOver(batch)
    this.#early.interrupt()
    return this.#taken(thread.callSync('append', args, { timeout, transfer }))
  }

  finishOpening(timeout: number): void {
    const thread = this.#opened('open')
    thread.begin()
    // The thread answers calls only after its opening; if the opening fails, they fail with the same error.
    thread.callSync('stats', [], { timeout })
  }

  async search(query: DriverSearch, signal?: AbortSignal): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.#read('searchColumns', [query], signal))
  }

  count(filter: DriverFilter, signal?: AbortSignal): Promise<number> {
    return this.#read('count', [filter], signal)
  }

  histogram(query: DriverHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read('histogram', [query], signal)
  }

  topValues(query: DriverTopValues, signal?: AbortSignal): Promise<TopValues> {
    return this.#read('topValues', [query], signal)
  }

  fields(filter: DriverFilter, signal?: AbortSignal): Promise<FieldSummary[]> {
    return this.#read('fields', [filter], signal)
  }

  groupedHistogram(query: DriverGroupedHistogram, signal?: AbortSignal): Promise<HistogramBucket[]> {
    return this.#read('groupedHistogram', [query], signal)
  }

  async readAfter(
    id: number,
    filter: DriverFilter,
    limit: number,
    signal?: AbortSignal,
  ): Promise<StoredLogEntry[]> {
    return entriesFromColumns(await this.#read('readColumnsAfter', [id, filter, limit], signal))
  }

  deleteOldest(policy: DriverRetention, budget: number): Promise<{ deleted: number; more: boolean }> {
    return this.#write('deleteOldest', [policy, budget])
  }

  stats(): Promise<DriverStats> {
    return this.#beside('stats')
  }

  checkpoint(): Promise<void> {
    return this.#beside('checkpoint')
  }

  async close(): Promise<void> {
    const reader = this.#reader
    const writer = this.#writer
    this.#reader = undefined
    this.#writer = undefined
    // The last connection to close tidies up the files of the database, and only a writer can do that.
    try {
      await this.#end(reader)
    } finally {
      await this.#end(writer)
      await this.#sealer.end()
    }
  }

  async #append(method: 'append' | 'appendAhead', batch: LogBatch): Promise<readonly number[]> {
    const thread = this.#opened(method)
    if (method === 'append') this.#refused = undefined
    else if (this.#refused !== undefined) {
      const { cause } = this.#refused
      throw new LogStorageError('ABORTED', 'The batch before this one has failed', { cause })
    }
    const { args, transfer } = this.#tryToHandOver(batch)
    this.#early.interrupt()
    return this.#taken(await thread.call(method, args, { transfer }))
  }

  #startSealer(): void {
    const port = this.#sealer.start()
    // If the call fails, the writer has ended, and its end of the port is closed.
    if (port !== undefined) this.#writer?.call('useSealer', [port], { transfer: [port] }).catch(() => {})
  }

  #tryToHandOver(batch: LogBatch): { args: unknown[]; transfer: ArrayBuffer[] } {
    try {
      return this.#handOver(batch)
    } catch (cause) {
      this.#refused = { cause }
      throw cause
    }
  }

  #handOver(batch: LogBatch): { args: unknown[]; transfer: ArrayBuffer[] } {
    this.#hasWritten = true
    const packed = packBatch(batch, this.#memory)
    return { args: [packed], transfer: [packed.memory] }
  }

  #taken({ firstId, size, memory, wantsSealer }: AppendResult): readonly number[] {
    this.#memory.give(memory)
    if (wantsSealer) this.#startSealer()
    return idsFrom(firstId, size)
  }

  async #write<Method extends ThreadMethod>(method: Method, args: unknown[]): Promise<ThreadResult<Method>> {
    this.#early.interrupt()
    return this.#opened(method).call(method, args)
  }

  /** For calls that do not wait for reads, nor reads for them: an idle moment comes too while a long read is under way. */
  async #beside<Method extends 'stats' | 'checkpoint'>(method: Method): Promise<ThreadResult<Method>> {
    return this.#early.beside(this.#opened(method).call(method, []))
  }

  async #read<Method extends ThreadMethod>(
    method: Method,
    args: unknown[],
    signal?: AbortSignal,
  ): Promise<ThreadResult<Method>> {
    const writer = this.#opened(method)
    if (!this.supports.concurrentReads) return writer.call(method, args, { signal })
    // A process that writes should not have to wait for this thread when the writer is busy.
    if (this.#hasWritten) this.#livingReader()
    if (!this.#early.isPossible(writer)) return this.#livingReader().call(method, args, { signal })
    const readerOf = () => (this.#writer === writer ? this.#livingReader() : undefined)
    return this.#early.read(writer, readerOf, method, args, signal)
  }

  #opened(method: ThreadMethod): DriverThread {
    if (this.#writer) return this.#writer
    throw new LogStorageError(
      'CONNECTION',
      `Cannot ${method}: the ${this.name} driver is not open. Open it first`,
    )
  }

  #livingReader(): DriverThread {
    if (this.#reader?.alive) return this.#reader
    const reader = this.#start('reader')
    reader.begin()
    this.#reader = reader
    const early = new EarlyReads()
    this.#early = early
    // Later reads wait in the thread for its opening, and fail with the same error if it fails.
    const opened = reader.call('open', []).catch(() => this.#end(reader))
    void opened.finally(() => early.end())
    return reader
  }

  #start(role: ThreadRole): DriverThread {
    const { entry, setup, startTimeout, spare } = this.#options
    const options = { name: `logpond ${role}`, entry, role, setup, startTimeout }
    const isFirst = role === 'writer' && !this.#wasStarted
    this.#wasStarted = true
    return new DriverThread(options, isFirst ? spare : undefined)
  }

  async #end(thread: DriverThread | undefined): Promise<void> {
    await thread?.end(this.#options.endTimeout ?? 5000)
  }
}

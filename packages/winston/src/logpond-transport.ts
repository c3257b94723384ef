import { type LogStorage, nextTurn, type WriteReceipt } from '@logpond/core'
import { resolveStorage } from '@logpond/driver-auto'
import TransportStream from 'winston-transport'
import { infosOfWrites } from './buffered-writes.js'
import { entryOfInfo } from './entry-of-info.js'
import { isCaught } from './errors/caught-error.js'
import { copyOf } from './errors/copied-error.js'
import type { Info } from './info.js'
import { contextOf, type InfoContext } from './info-context.js'
import type { StoredInfo } from './info-of-entry.js'
import { type Logger, Loggers } from './loggers.js'
import {
  checkTransportOptions,
  type LogpondTransportOptions,
  TRANSPORT_OPTIONS,
  type TransportOptions,
} from './options.js'
import { InfoStream } from './read/info-stream.js'
import { checkQuery, type LogpondQueryOptions, type LogpondStreamOptions } from './read/query-options.js'
import { runQuery } from './read/run-query.js'
import { TransportStorage } from './transport-storage.js'

type Callback = (error?: Error | null) => void
type QueryCallback = (error: Error | null, results?: StoredInfo[]) => void
type Listener = () => void

/** Missing in its types. */
const Base = TransportStream.prototype as unknown as { _accept(write: { chunk: Info }): boolean }

/**
 * A transport for winston that stores logs in a database, and searches and follows them.
 *
 * Storing never waits for the disk: entries are queued and written in batches, also when the process ends. A storage that is given is
 * never closed. One that the transport has opened is closed by `logger.end()`, `logger.close()` or `logger.remove()`, after
 * everything is written.
 *
 * @example
 * ```ts
 * const logger = winston.createLogger({
 *   defaultMeta: { service: 'shop' },
 *   transports: [new LogpondTransport({ path: 'app-logs.db', handleExceptions: true })],
 * })
 * logger.error('Payment failed:', new Error('card expired'))
 * logger.query({ text: 'card expired' }, (error, results) => {
 *   console.log(results.logpond[0].message) // Payment failed: card expired
 * })
 * ```
 */
export class LogpondTransport extends TransportStream {
  /** The key of the results of this transport in `logger.query`. */
  readonly name: string
  /** The levels of the logger. Set when the transport is added to one. */
  declare levels?: Readonly<Record<string, number>>
  /** The first logger to which the transport is added. */
  declare parent?: Logger | null
  /** Whether winston waits for the end of the transport, because the process is going to exit. Set by winston. */
  declare _ending?: boolean
  declare _writableState: { readonly ending: boolean }
  readonly #storage: TransportStorage
  readonly #loggers: Loggers
  readonly #context: InfoContext
  /** The last entry that was logged. */
  #last: WriteReceipt | undefined
  #lastCaught: Info | undefined

  /** @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed. */
  constructor(options: LogpondTransportOptions) {
    super(baseOptions(options))
    const given = Object(options) as TransportOptions & { flushOnExit?: boolean }
    this.name = given.name ?? 'logpond'
    this.#loggers = new Loggers(given.flushOnExit !== false)
    this.#context = contextOf(this.#loggers, given)
    this.#storage = new TransportStorage(
      () =>
        resolveStorage<TransportOptions>(
          'LogpondTransport',
          options,
          TRANSPORT_OPTIONS,
          checkTransportOptions,
        ),
      (error) => this.#loggers.report(error, this),
    )
    this.#followLoggers()
  }

  /** The storage, for what winston has no call for: `flush`, `count`, `histogram`, `cleanup`, … */
  get storage(): LogStorage {
    return this.#storage.current
  }

  /** Whether a buffered info is stored. winston-transport defines it for its own `_writev`. */
  _accept(write: { chunk: Info }): boolean {
    try {
      return Base._accept.call(this, write)
    } catch {
      return !this.silent
    }
  }

  /** Stores an info, and calls back at once. Never throws. */
  override log(info: Info, callback?: Callback): boolean {
    if (!this.silent) this.#store(info)
    callback?.()
    return true
  }

  /** Stores infos that the stream has buffered, after the format of this transport. */
  override logv(writes: readonly unknown[], callback?: Callback): void {
    let failure: { readonly error: unknown } | undefined
    for (const info of infosOfWrites(writes)) {
      try {
        const formatted = this.#format(info)
        if (formatted) this.log(formatted)
      } catch (error) {
        failure ??= { error }
      }
    }
    callback?.()
    // winston does the same with an error of a format.
    if (failure !== undefined) throw failure.error
  }

  /**
   * Searches the entries, those that were logged before the call included.
   *
   * @param callback Without it, the results are returned as a promise.
   */
  query(options?: LogpondQueryOptions): Promise<StoredInfo[]>
  query(callback: QueryCallback): void
  query(options: LogpondQueryOptions | undefined, callback: QueryCallback): void
  query(
    options: LogpondQueryOptions | QueryCallback = {},
    callback?: QueryCallback,
  ): Promise<StoredInfo[]> | undefined {
    if (typeof options === 'function') return this.query({}, options) as undefined
    const results = this.#query(options)
    if (callback === undefined) return results
    // Outside of the promise, so that an error of the callback is an uncaught exception, as with winston's transports.
    results.then(
      (infos) => setImmediate(callback, null, infos),
      (error: Error) => setImmediate(callback, error),
    )
    return undefined
  }

  /** Follows the entries: emits `log` for each one that is committed from now on, or from `start`. End it with `destroy()`. */
  stream(options: LogpondStreamOptions = {}): InfoStream {
    return new InfoStream(this.storage, options, this.#last)
  }

  /**
   * Writes everything, and closes the storage if the transport has opened it. winston calls it when the transport is removed from its last
   * logger.
   *
   * @returns Resolves when that is done. Never rejects: what could not be written is reported to `onDrop`.
   */
  override async close(): Promise<void> {
    await this.#storage.close()
    this.emit('closed')
  }

  /** The stream finishes after everything is written and the storage is closed. */
  override _final(callback: Callback): void {
    void this.#storage.close().then(() => callback())
  }

  override _destroy(error: Error | null, callback: Callback): void {
    void this.#storage.close().then(() => callback(error))
  }

  override _write(info: Info, encoding: BufferEncoding, callback: Callback): void {
    let isSettled = false
    const settle: Callback = (error) => {
      isSettled = true
      callback(error)
    }
    try {
      super._write(this.format ? copyOf(info) : info, encoding, settle)
    } catch (thrown) {
      // An error of a format, which has called back.
      if (isSettled) throw thrown
      // winston-transport reads the field `exception`, which may throw. Without the callback, no later info would be stored.
      this.log(info, settle)
    }
  }

  /** Entries that come after the end are stored if the storage still takes them. The stream would throw. */
  override end(...values: unknown[]): this {
    Reflect.apply(super.end, this, values)
    this.write = (info: Info, ...rest: unknown[]) => {
      const callback = rest.find((value) => typeof value === 'function') as Callback | undefined
      this._write(info, 'utf8', callback ?? (() => {}))
      return true
    }
    return this
  }

  /**
   * Before winston ends the process because of an error, it waits until the transport finishes. It does not get to see that: the stream
   * must stay open for the exit handlers of the application, which may log.
   */
  override once(event: string | symbol, listener: (...values: never[]) => void): this {
    if (this._ending !== true || (event !== 'finish' && event !== 'error'))
      return super.once(event, listener as Listener)
    // The last one that winston adds.
    if (event === 'error') this._ending = false
    else void this.#written().then(listener as Listener)
    return this
  }

  #store(info: Info): void {
    if (isCaught(info)) {
      // winston passes it twice to a transport that is added to the logger and handles exceptions.
      if (info === this.#lastCaught) return
      this.#lastCaught = info
    }
    this.#storage.makeRoom()
    this.#last = this.storage.store(entryOfInfo(info, this.#context))
    if (this.listenerCount('logged') > 0) setImmediate(() => this.emit('logged', info))
  }

  #format(info: Info): Info | undefined {
    const { format } = this
    if (!format) return info
    const formatted = format.transform(copyOf(info) as never, format.options)
    return typeof formatted === 'object' ? formatted : undefined
  }

  async #query(options: LogpondQueryOptions): Promise<StoredInfo[]> {
    // Before anything else: the time of the call is the default of `until`, and other transports change the options.
    const query = checkQuery(options)
    await this.#storage.settle()
    return runQuery(this.storage, query)
  }

  /** Resolves when the error that winston is about to log is written. */
  async #written(): Promise<void> {
    await nextTurn()
    await this.storage.flush().catch(() => {})
  }

  /** The base class knows one logger only, and closes a transport that another one still uses. */
  #followLoggers(): void {
    this.removeAllListeners('pipe').removeAllListeners('unpipe')
    this.on('pipe', (logger: unknown) => {
      this.#loggers.add(logger as Logger)
      if (!this._writableState.ending) this.#storage.reopen()
      this.#adopt()
    })
    this.on('unpipe', (logger: unknown) => {
      this.#loggers.delete(logger as Logger)
      this.#adopt()
      if (this.#loggers.size === 0) void this.#closeUnused()
    })
  }

  #adopt(): void {
    this.parent = this.#loggers.first ?? null
    const { levels } = this.#loggers
    if (levels !== undefined) this.levels = levels
  }

  /** `logger.configure()` removes a transport and adds it again. */
  async #closeUnused(): Promise<void> {
    await nextTurn()
    if (this.#loggers.size === 0) await this.close()
  }
}

function baseOptions(options: unknown): TransportStream.TransportStreamOptions {
  const given = Object(options) as TransportStream.TransportStreamOptions
  const { format, level, silent, handleExceptions, handleRejections } = given
  return { format, level, silent, handleExceptions, handleRejections } as never
}

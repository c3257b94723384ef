import { EventEmitter } from 'node:events'
import type { LogEntry, LogStorage } from '@logpond/core'
import { QueueRoom } from '@logpond/driver-auto'
import { contextOfText, type LineContext } from './line-context.js'
import { LineEntries } from './line-entries.js'
import { isWanted } from './line-severity.js'
import { loggerFacts } from './logger-facts.js'
import type { CheckedOptions } from './options.js'

/** Asks pino for the level, the time and the logger of each line. */
const METADATA = Symbol.for('pino.metadata')

/** How long `flushSync()` may block the caller, in milliseconds. */
const MAX_BLOCKED = 1000

/**
 * A destination for pino that stores each line in the thread of the caller: see {@link logpond}.
 *
 * pino, `pino.multistream`, Fastify and pino-http call its methods. Applications need {@link storage}, to search, and {@link end}.
 */
export class LogpondDestination extends EventEmitter {
  /** Where the lines are stored: to search and follow them. */
  readonly storage: LogStorage
  /** So that `pino(destination)` takes it for a destination and not for options. */
  readonly writable = true

  // pino sets these before each write.
  lastLevel: unknown
  lastTime: unknown
  lastMsg: unknown
  lastObj: unknown
  lastLogger: unknown

  readonly #options: CheckedOptions
  readonly #entries: LineEntries
  readonly #isOwned: boolean
  readonly #room = new QueueRoom()
  #ending: Promise<void> | undefined

  /** @param isOwned Whether the end of the destination closes the storage. */
  constructor(storage: LogStorage, isOwned: boolean, options: CheckedOptions) {
    super()
    this.storage = storage
    this.#isOwned = isOwned
    this.#options = options
    this.#entries = new LineEntries(options)
    Object.assign(this, { [METADATA]: true })
  }

  /**
   * Stores a line. Never throws, and never waits, unless the queue of the storage is full: then it first writes the queue, for 1 s at
   * most, or 10 s if nothing was written yet. If that is not possible, because the disk is full for example, the line is dropped and
   * reported to `onDrop` of the storage.
   *
   * @param line A line of pino. Several lines, of another process for example, are taken apart.
   * @returns Always true.
   */
  write(line: string | Uint8Array): boolean {
    try {
      const text = typeof line === 'string' ? line : Buffer.from(line).toString()
      const context = this.#takeContext()
      if (context !== undefined) this.#writeLine(text, context)
      else
        for (const line of text.split('\n'))
          if (line.trim() !== '') this.#writeLine(line, contextOfText(line))
    } catch {
      // Such as a storage that is no LogStorage: the application must not fail because of its log.
    }
    return true
  }

  /** Calls back when all lines that were written before are committed or have failed. Keeps the process alive until then. */
  flush(callback?: (error?: Error) => void): void {
    const done = (error?: Error) => {
      // Outside of the promise, so that what the callback throws is an uncaught exception, as with any callback.
      if (callback !== undefined) process.nextTick(callback, error)
    }
    this.storage.flush().then(() => done(), done)
  }

  /** Writes all lines to the storage before it returns, for 1 s at most. `logger.fatal()` calls it. Never throws. */
  flushSync(): void {
    try {
      this.storage.flushSync({ timeout: MAX_BLOCKED })
    } catch {
      // The callers of pino expect no error.
    }
  }

  /**
   * Writes all lines, and then closes the storage if the destination has opened it. A storage that was given stays open. Emits `finish` and
   * `close` afterwards, or `error` if entries were lost and there is a listener.
   */
  end(callback?: (error?: Error) => void): this {
    if (this.#ending === undefined) {
      this.#ending = this.#finish()
      // The storage reports lost entries, so the end need not be awaited.
      this.#ending.catch(() => {})
    }
    if (typeof callback === 'function') {
      this.#ending.then(
        () => process.nextTick(callback),
        (error: Error) => process.nextTick(callback, error),
      )
    }
    return this
  }

  /** The same as {@link end}: also in an emergency, written lines are stored. */
  destroy(): this {
    return this.end()
  }

  /** {@link end}, awaited. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.end()
    await this.#ending
  }

  async #finish(): Promise<void> {
    try {
      if (this.#isOwned) await this.storage.close()
      else await this.storage.flush()
      this.emit('finish')
    } catch (error) {
      if (this.listenerCount('error') > 0) this.emit('error', error)
      throw error
    } finally {
      this.emit('close')
    }
  }

  /**
   * Takes what pino has set for this line; undefined if the line does not come from a logger. Removes it, so that it does not belong to a later
   * line that comes from elsewhere, and objects of the application are not kept alive.
   */
  #takeContext(): LineContext | undefined {
    const { lastLogger, lastLevel, lastTime, lastMsg } = this
    if (lastLogger === undefined) return undefined
    this.lastLogger = undefined
    this.lastObj = undefined
    const facts = loggerFacts(lastLogger)
    return {
      facts,
      levels: facts,
      level: typeof lastLevel === 'number' ? lastLevel : undefined,
      time: typeof lastTime === 'string' ? lastTime : undefined,
      message: lastMsg,
    }
  }

  #writeLine(line: string, context: LineContext): void {
    if (isWanted(context, this.#options)) this.#store(this.#entries.entryOf(line, context))
  }

  #store(entry: LogEntry): void {
    this.#room.make(this.storage)
    this.storage.store(entry)
  }
}

import { closedError } from '../errors/closing-errors.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import { abortedError } from '../errors/to-log-storage-error.js'

/** The opening of a storage that takes entries already: what waits for it, and what ends it. */
export class Opening {
  readonly #end = Promise.withResolvers<void>()
  readonly #controller = new AbortController()
  #isOver = false
  #failure: LogStorageError | undefined

  constructor() {
    // An application that only stores may never ask how the opening went.
    this.#end.promise.catch(() => {})
  }

  /** Settles when the driver is open; rejects with why it is not. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Why the storage was not opened; set before {@link ended} rejects, which waits for the driver to be given back. */
  get failure(): LogStorageError | undefined {
    return this.#failure
  }

  /** Tells the driver that the opening is no longer wanted. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  succeed(): void {
    this.#isOver = true
    this.#end.resolve()
  }

  /** Gives the opening up. The first reason holds. */
  fail(error: LogStorageError): LogStorageError {
    this.#failure ??= error
    this.#controller.abort(error.cause)
    return this.#failure
  }

  /** The driver has been given back, or is not waited for any longer. */
  end(): void {
    this.#isOver = true
    this.#end.reject(this.#failure ?? closedError())
  }

  /**
   * Settles as {@link ended} does.
   *
   * @param signal Ends the wait at once.
   */
  async wait(what: string, signal?: AbortSignal): Promise<void> {
    if (signal === undefined) return this.ended
    if (signal.aborted) throw abortedError(signal, what)
    const { promise, reject } = Promise.withResolvers<never>()
    const onAbort = () => reject(abortedError(signal, what))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await Promise.race([this.ended, promise])
    } finally {
      signal.removeEventListener('abort', onAbort)
    }
  }
}

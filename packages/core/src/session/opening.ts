import { closedError } from '../errors/closing-errors.js'
import type { LogStorageError } from '../errors/log-storage-error.js'
import { abortedError } from '../errors/to-log-storage-error.js'

/** The opening of a storage that already accepts entries: its callers wait here, and abort it here. */
export class Opening {
  readonly #end = Promise.withResolvers<void>()
  readonly #controller = new AbortController()
  #isOver = false
  #failure: LogStorageError | undefined

  constructor() {
    // An application that only stores entries may never look at this promise.
    this.#end.promise.catch(() => {})
  }

  /** Resolves when the driver is open; rejects if it could not be opened. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Why the storage was not opened. Set before {@link ended} rejects, because that waits for the driver to be released. */
  get failure(): LogStorageError | undefined {
    return this.#failure
  }

  /** Aborts the opening in the driver. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  succeed(): void {
    this.#isOver = true
    this.#end.resolve()
  }

  /** Aborts the opening. Only the first error counts. */
  fail(error: LogStorageError): LogStorageError {
    this.#failure ??= error
    this.#controller.abort(error.cause)
    return this.#failure
  }

  /** The driver was released, or is no longer awaited. */
  end(): void {
    this.#isOver = true
    this.#end.reject(this.#failure ?? closedError())
  }

  /**
   * Settles like {@link ended}.
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

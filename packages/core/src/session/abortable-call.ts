import type { MaybePromise } from '../contract/log-driver.js'

/**
 * A call that can be aborted: its signal is aborted, and its result rejects at once. It adds no listeners itself, because they
 * would cost a short read more than everything else does here.
 */
export class AbortableCall<T> {
  /** Settles when the call itself has ended, even if it was aborted. */
  readonly ended: Promise<T>
  readonly #controller = new AbortController()
  readonly #result = Promise.withResolvers<T>()

  constructor(call: (signal: AbortSignal) => MaybePromise<T>) {
    this.ended = (async () => call(this.#controller.signal))()
    this.ended.then(this.#result.resolve, this.#result.reject)
  }

  /** The result of the call; rejects with the reason of {@link abort}. */
  get result(): Promise<T> {
    return this.#result.promise
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
    this.#result.reject(reason)
  }
}

import type { MaybePromise } from '../contract/log-driver.js'

/**
 * A call that can be given up: its signal is aborted then, and its result rejects at once. It listens to nothing by
 * itself, because listeners cost more than all else that a short read takes here.
 */
export class AbortableCall<T> {
  /** Settles when the call itself has ended, also where it was given up. */
  readonly ended: Promise<T>
  readonly #controller = new AbortController()
  readonly #result = Promise.withResolvers<T>()

  constructor(call: (signal: AbortSignal) => MaybePromise<T>) {
    this.ended = (async () => call(this.#controller.signal))()
    this.ended.then(this.#result.resolve, this.#result.reject)
  }

  /** What the call returns; rejects with the reason for which it was given up. */
  get result(): Promise<T> {
    return this.#result.promise
  }

  abort(reason: unknown): void {
    this.#controller.abort(reason)
    this.#result.reject(reason)
  }
}

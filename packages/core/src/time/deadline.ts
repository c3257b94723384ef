import type { Clock } from './clock.js'

/** A point in time until which somebody waits for several things, one after the other. */
export class Deadline implements Disposable {
  readonly #late = Promise.withResolvers<false>()
  readonly #timer: Disposable | undefined

  /** @param timeout Milliseconds; without it there is no end. */
  constructor(timeout: number | undefined, clock: Clock) {
    if (timeout !== undefined) this.#timer = clock.after(timeout, () => this.#late.resolve(false))
  }

  /** `true` when the promise settles, either way, before the deadline. */
  orLate(promise: Promise<unknown>): Promise<boolean> {
    const settled = promise.then(
      () => true,
      () => true,
    )
    return Promise.race([settled, this.#late.promise])
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]()
  }
}

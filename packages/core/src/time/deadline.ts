import type { Clock } from './clock.js'

/** A deadline for several promises that are awaited one after the other. */
export class Deadline implements Disposable {
  readonly #late = Promise.withResolvers<false>()
  readonly #timer: Disposable | undefined

  /** @param timeout Milliseconds; without it, the deadline never passes. */
  constructor(timeout: number | undefined, clock: Clock) {
    if (timeout !== undefined) this.#timer = clock.after(timeout, () => this.#late.resolve(false))
  }

  /** `true` if the promise resolves or rejects before the deadline. */
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

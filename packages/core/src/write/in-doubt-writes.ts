/** Whether a storage knows of all that its driver has committed for it, for those who have to wait until it does. */
export class Certainty {
  #isInDoubt = false
  #waiting: PromiseWithResolvers<void> | undefined

  get isInDoubt(): boolean {
    return this.#isInDoubt
  }

  /** From now on the driver may have committed entries that are not settled. */
  lose(): void {
    this.#isInDoubt = true
  }

  /** All that was committed is settled. */
  regain(): void {
    this.#isInDoubt = false
    this.#waiting?.resolve()
    this.#waiting = undefined
  }

  /** Settles at once, or when certainty is regained. */
  wait(): Promise<void> {
    if (!this.#isInDoubt) return Promise.resolve()
    this.#waiting ??= Promise.withResolvers<void>()
    return this.#waiting.promise
  }
}

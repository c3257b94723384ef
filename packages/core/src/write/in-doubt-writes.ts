/** Tracks whether the driver may have committed entries that are not settled, and wakes callers once all are settled. */
export class InDoubtWrites {
  #exist = false
  #waiting: PromiseWithResolvers<void> | undefined

  get exist(): boolean {
    return this.#exist
  }

  /** From now on the driver may have committed entries that are not settled. */
  begin(): void {
    this.#exist = true
  }

  /** All entries that were committed are settled. */
  end(): void {
    this.#exist = false
    this.#waiting?.resolve()
    this.#waiting = undefined
  }

  /** Resolves once there are no such entries. */
  wait(): Promise<void> {
    if (!this.#exist) return Promise.resolve()
    this.#waiting ??= Promise.withResolvers<void>()
    return this.#waiting.promise
  }
}

import type { LogStorageError } from './log-storage-error.js'

/** Follows one entry from `store()` to its end. */
export interface WriteReceipt {
  readonly status: 'queued' | 'committed' | 'failed'
  /** The id of the entry; set when the write commits. */
  readonly id: number | undefined
  /** Why the entry will not be written; set when it failed. */
  readonly error: LogStorageError | undefined
  /** The id, once the write commits; rejects with {@link error}. The promise is made only when asked for. */
  committed(): Promise<number>
}

/** The receipt as the processor sees it, which settles it exactly once. */
export class SettleableReceipt implements WriteReceipt {
  // One field for both ends keeps a receipt small: there may be a queue full of them.
  #outcome: number | LogStorageError | undefined
  #waiting: PromiseWithResolvers<number> | undefined

  /** A receipt of an entry that was refused at once. */
  static failed(error: LogStorageError): SettleableReceipt {
    const receipt = new SettleableReceipt()
    receipt.#outcome = error
    return receipt
  }

  get status(): 'queued' | 'committed' | 'failed' {
    const outcome = this.#outcome
    return outcome === undefined ? 'queued' : typeof outcome === 'number' ? 'committed' : 'failed'
  }

  get id(): number | undefined {
    return typeof this.#outcome === 'number' ? this.#outcome : undefined
  }

  get error(): LogStorageError | undefined {
    return typeof this.#outcome === 'object' ? this.#outcome : undefined
  }

  committed(): Promise<number> {
    const outcome = this.#outcome
    if (typeof outcome === 'number') return Promise.resolve(outcome)
    if (outcome !== undefined) return Promise.reject(outcome)
    this.#waiting ??= Promise.withResolvers<number>()
    return this.#waiting.promise
  }

  commit(id: number): void {
    this.#outcome = id
    this.#waiting?.resolve(id)
  }

  fail(error: LogStorageError): void {
    this.#outcome = error
    this.#waiting?.reject(error)
  }
}

import type { WriteReceipt } from '../contract/write-receipt.js'
import type { LogStorageError } from '../errors/log-storage-error.js'

/** The functions that all receipts of a storage share. */
export interface ReceiptKeeper {
  /** Starts writing the queued entries. */
  write(): void
  /** The id of an entry, once it survives a power cut. */
  whenDurable(receipt: WriteReceipt): Promise<number>
}

/** The state of a receipt that a caller awaits. */
class Waiting {
  readonly keeper: ReceiptKeeper | undefined
  readonly end = Promise.withResolvers<number>()

  constructor(keeper: ReceiptKeeper | undefined) {
    this.keeper = keeper
  }
}

const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom')

/** The receipt as the processor sees it; the processor settles it exactly once. */
export class SettleableReceipt implements WriteReceipt {
  // One field for both outcomes, and one for the keeper or the waiting caller: the queue may be full of receipts.
  #outcome: number | LogStorageError | undefined
  #shared: ReceiptKeeper | Waiting | undefined

  /** @param keeper Of the storage; not needed for an entry that was refused. */
  constructor(keeper?: ReceiptKeeper) {
    this.#shared = keeper
  }

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
    const waiting = this.#shared instanceof Waiting ? this.#shared : new Waiting(this.#shared)
    this.#shared = waiting
    waiting.keeper?.write()
    return waiting.end.promise
  }

  durable(): Promise<number> {
    const shared = this.#shared
    const keeper = shared instanceof Waiting ? shared.keeper : shared
    return keeper?.whenDurable(this) ?? this.committed()
  }

  /** The output of `console.log`: without it, a receipt would look empty. */
  [inspectCustom](
    _depth: number,
    options: object,
    inspect: (value: unknown, options: object) => string,
  ): string {
    const { status, id, error } = this
    const shown = { status, ...(id !== undefined && { id }), ...(error !== undefined && { error }) }
    return `WriteReceipt ${inspect(shown, options)}`
  }

  commit(id: number): void {
    this.#outcome = id
    if (this.#shared instanceof Waiting) this.#shared.end.resolve(id)
  }

  fail(error: LogStorageError): void {
    this.#outcome = error
    if (this.#shared instanceof Waiting) this.#shared.end.reject(error)
  }
}

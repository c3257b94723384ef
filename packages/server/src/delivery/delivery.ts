import {
  isLogStorageError,
  type LogEntry,
  type LogStorage,
  type LogStorageError,
  type WriteReceipt,
} from '@logpond/core'

/** An entry that will not be stored, however often it is sent. */
export interface RejectedEntry {
  /** Its place in the body. */
  readonly place: number
  readonly message: string
}

/** When an entry counts as stored. */
export type Ack = 'committed' | 'queued'

/** What an attempt needs. */
export interface Attempting {
  /** Resolves when it is the turn of this body; rejects if that takes too long. */
  enter(): Promise<Disposable>
  /** Whether a process before this one has stored all entries. Never rejects. */
  isStored(entries: readonly LogEntry[]): Promise<boolean>
}

/** These errors are of the entry itself: no retry helps. */
const FINAL_CODES: ReadonlySet<string> = new Set(['INVALID_ENTRY', 'ENTRY_REJECTED'])

/** Stores the entries of one body, and remembers which of them are stored when the body comes again. */
export class Delivery {
  readonly #storage: LogStorage
  readonly #ack: Ack
  /** The places of the entries that are not stored yet; absent before the first attempt. */
  #missing: readonly number[] | undefined
  readonly #rejected = new Map<number, string>()
  #count = 0
  #attempt: Promise<LogStorageError | undefined> | undefined
  /** Whether entries of an attempt under way may be stored. */
  #hasBegun = false

  constructor(storage: LogStorage, ack: Ack) {
    this.#storage = storage
    this.#ack = ack
  }

  /** Whether no attempt is under way. */
  get isOver(): boolean {
    return this.#attempt === undefined
  }

  /** Whether entries have been handed to the storage, now or in an earlier attempt. */
  get hasBegun(): boolean {
    return this.#hasBegun
  }

  /** Whether every entry is stored, or rejected for good. */
  get isDone(): boolean {
    return this.#missing?.length === 0
  }

  get accepted(): number {
    return this.#count - (this.#missing?.length ?? this.#count) - this.#rejected.size
  }

  /** In the order of their places. */
  get rejected(): RejectedEntry[] {
    return [...this.#rejected].sort(([a], [b]) => a - b).map(([place, message]) => ({ place, message }))
  }

  /**
   * Stores what is not stored yet. While an attempt is under way, waits for that instead. Never rejects.
   *
   * @returns Why some entries are not stored, if a retry may help.
   */
  attempt(entries: readonly LogEntry[], attempting: Attempting): Promise<LogStorageError | undefined> {
    this.#attempt ??= this.#store(entries, attempting).finally(() => {
      this.#attempt = undefined
    })
    return this.#attempt
  }

  async #store(
    entries: readonly LogEntry[],
    { enter, isStored }: Attempting,
  ): Promise<LogStorageError | undefined> {
    this.#count = entries.length
    this.#missing ??= (await isStored(entries)) ? [] : [...entries.keys()]
    const missing = this.#missing
    if (missing.length === 0) return undefined
    const receipts: WriteReceipt[] = []
    try {
      using _turn = await enter()
      this.#hasBegun = true
      for (const place of missing) {
        const entry = entries[place] as LogEntry
        // A promise for each entry would cost more than storing it.
        const receipt = this.#storage.isWritable
          ? this.#storage.store(entry)
          : await this.#storage.storeOrWait(entry)
        receipts.push(receipt)
      }
    } catch (thrown) {
      if (isLogStorageError(thrown)) return thrown
      throw thrown
    }
    if (this.#ack === 'committed') await this.#commit(receipts)
    return this.#settle(receipts, missing)
  }

  async #commit(receipts: readonly WriteReceipt[]): Promise<void> {
    await this.#storage.flush().catch(() => {
      // The receipts have the reason.
    })
    for (const receipt of receipts) {
      if (receipt.status === 'queued') await receipt.committed().catch(() => {})
    }
  }

  /** @param missing The place of the entry of each receipt. */
  #settle(receipts: readonly WriteReceipt[], missing: readonly number[]): LogStorageError | undefined {
    let reason: LogStorageError | undefined
    this.#missing = missing.filter((place, i) => {
      const { status, error } = receipts[i] as WriteReceipt
      if (status !== 'failed' || error === undefined) return false
      if (FINAL_CODES.has(error.code)) {
        this.#rejected.set(place, error.message)
        return false
      }
      reason ??= error
      return true
    })
    return reason
  }
}

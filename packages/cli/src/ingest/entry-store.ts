import type { LogEntry, LogStorage, WriteReceipt } from '@logpond/core'

/** Entries that the storage refused for one reason. */
export interface Refusal {
  count: number
  /** The number of the last line of the first such entry. */
  readonly line: number
  readonly message: string
}

/** Stores the entries of one file no faster than the database writes them, and counts refused entries. */
export class EntryStore {
  readonly #storage: LogStorage
  readonly #refusals = new Map<string, Refusal>()

  constructor(storage: LogStorage) {
    this.#storage = storage
  }

  /** Refused entries, by the code of the error. */
  get refusals(): ReadonlyMap<string, Refusal> {
    return this.#refusals
  }

  /** @param line The number of the last line of the entry. */
  async store(entry: LogEntry, line: number): Promise<void> {
    await this.#storage.whenWritable()
    this.storeNow(entry, line)
  }

  /** Stores an entry without waiting. Only for so few entries that the queue has room. */
  storeNow(entry: LogEntry, line: number): WriteReceipt {
    const receipt = this.#storage.store(entry)
    if (receipt.error?.code !== 'INVALID_ENTRY') return this.#counted(receipt, line)
    // Some value is invalid. Store the message alone, unless it is too long.
    const { message, timestamp, severity } = entry
    const essence = {
      message,
      ...(timestamp !== undefined && { timestamp }),
      ...(severity !== undefined && { severity }),
    }
    return this.#counted(this.#storage.store(essence), line)
  }

  #counted(receipt: WriteReceipt, line: number): WriteReceipt {
    const { error } = receipt
    if (error === undefined) return receipt
    const refusal = this.#refusals.get(error.code)
    if (refusal === undefined) this.#refusals.set(error.code, { count: 1, line, message: error.message })
    else refusal.count++
    return receipt
  }
}

import type { LogEntry, LogStorage, WriteReceipt } from '@logpond/core'

/** Entries that the storage did not take, for one reason. */
export interface Refusal {
  count: number
  /** The line that the first of them ends with. */
  readonly line: number
  readonly message: string
}

/** Stores the entries of one file, no faster than they are written, and counts those that are refused. */
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

  /** @param line The number of the line that the entry ends with. */
  async store(entry: LogEntry, line: number): Promise<void> {
    await this.#storage.whenWritable()
    this.storeNow(entry, line)
  }

  /** For few entries, which the queue has room for. */
  storeNow(entry: LogEntry, line: number): WriteReceipt {
    const receipt = this.#storage.store(entry)
    if (receipt.error?.code !== 'INVALID_ENTRY') return this.#counted(receipt, line)
    // Some value may not be stored; the message may, unless it is too long.
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

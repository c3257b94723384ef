import { type CreatedLogStorage, isLogStorageError, type LogEntry, type LogStorage } from '@logpond/core'
import { QueueRoom, resolveStorage } from '@logpond/driver-auto'
import { activeSpan } from '@logpond/mapping'
import { checkEntryOptions, ENTRY_OPTIONS, type EntryOptions, type SinkTarget } from './options.js'

/** The storage of a sink. One that the sink has opened is closed with it. */
export class SinkStorage {
  readonly storage: LogStorage
  readonly options: EntryOptions
  readonly #isOwned: boolean
  readonly #room = new QueueRoom()
  #closing: Promise<void> | undefined

  /** @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed. */
  constructor(target: SinkTarget) {
    const { storage, isOwned, rest } = resolveStorage<EntryOptions>(
      'logpondSink',
      target,
      ENTRY_OPTIONS,
      checkEntryOptions,
    )
    this.storage = storage
    this.options = rest
    this.#isOwned = isOwned
    // The entries fail with the same error, and `onDrop` or a warning of the process reports them.
    if (isOwned) (storage as Partial<CreatedLogStorage>).opened?.catch(() => {})
  }

  /** Stores an entry at once. Never throws. */
  store(entry: LogEntry): void {
    // Closing makes room by itself.
    if (this.#closing === undefined) this.#room.make(this.storage)
    if (entry.traceId === undefined && this.options.traceContext !== false) Object.assign(entry, activeSpan())
    this.storage.store(entry)
  }

  /** Resolves when all entries that were stored before are committed. */
  flush(): Promise<void> {
    return this.storage.flush()
  }

  /** Writes everything, and closes the storage if the sink has opened it. */
  close(): Promise<void> {
    this.#closing ??= this.#isOwned ? this.storage.close() : this.#flushGiven()
    return this.#closing
  }

  /** The application may have closed its storage already, which has written everything. */
  async #flushGiven(): Promise<void> {
    try {
      await this.storage.flush()
    } catch (error) {
      if (!isLogStorageError(error) || error.code !== 'CLOSED') throw error
    }
  }
}

import { EventEmitter } from 'node:events'
import type { LiveFilter, LogStorage, StoredLogEntry, WriteReceipt } from '@logpond/core'
import { infoOfEntry, type StoredInfo } from '../info-of-entry.js'
import { pickFields } from './pick-fields.js'
import { checkFields, checkStart, type LogpondStreamOptions, storageFilter } from './query-options.js'

interface StreamEvents {
  log: [info: StoredInfo]
  error: [error: Error]
  close: []
}

/**
 * Emits `log` for each entry that is committed, and `error` if the entries cannot be read. Emits `close` last: when the storage
 * has closed, after an error, and after {@link InfoStream.destroy}.
 */
export class InfoStream extends EventEmitter<StreamEvents> {
  readonly #abort = new AbortController()

  /** @param last The receipt of the last entry that was logged before the stream was opened. */
  constructor(storage: LogStorage, options: LogpondStreamOptions, last: WriteReceipt | undefined) {
    super()
    void this.#run(storage, options, last)
  }

  /** Ends the stream: no further `log` is emitted. */
  destroy(): this {
    this.#abort.abort()
    return this
  }

  async #run(
    storage: LogStorage,
    options: LogpondStreamOptions,
    last: WriteReceipt | undefined,
  ): Promise<void> {
    try {
      await this.#emitLogs(storage, options, last)
    } catch (error) {
      if (!this.#abort.signal.aborted) later(() => this.emit('error', error as Error))
    }
    later(() => this.emit('close'))
  }

  async #emitLogs(
    storage: LogStorage,
    options: LogpondStreamOptions,
    last: WriteReceipt | undefined,
  ): Promise<void> {
    const start = checkStart(options.start)
    const fields = checkFields(options.fields)
    let left = start
    for await (const entry of this.#entries(storage, options, start, last)) {
      const info = infoOfEntry(entry)
      if (options.level && info.level !== options.level) continue
      if (left-- > 0) continue
      if (this.#abort.signal.aborted) return
      this.#emitLog(pickFields(info, fields))
    }
  }

  /** All entries, or those that are committed after the last one that was logged before. */
  async *#entries(
    storage: LogStorage,
    options: LogpondStreamOptions,
    start: number,
    last: WriteReceipt | undefined,
  ): AsyncIterable<StoredLogEntry> {
    const { signal } = this.#abort
    const filter = storageFilter(options) as LiveFilter
    if (start >= 0) yield* storage.follow({ ...filter, after: 0 }, { signal })
    // The position of the storage does not include entries that are still queued.
    else if (last?.status === 'queued') {
      const now = storage.follow(filter, { signal })
      const after = await last.committed().catch(() => undefined)
      yield* after === undefined ? now : storage.follow({ ...filter, after }, { signal })
    } else yield* storage.follow(filter, { signal })
  }

  /** An error of a listener does not end the stream. It becomes an uncaught exception, as with any emitter. */
  #emitLog(info: StoredInfo): void {
    try {
      this.emit('log', info)
    } catch (error) {
      later(() => {
        throw error
      })
    }
  }
}

/** Runs a callback outside of the current promise. */
function later(callback: () => void): void {
  setImmediate(callback)
}

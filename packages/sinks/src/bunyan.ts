/// <reference lib="esnext.disposable" preserve="true" />
import { entryOfBunyan } from './records/bunyan-entry.js'
import type { LogpondSink } from './shared/closeable.js'
import type { SinkTarget } from './shared/options.js'
import { SinkStorage } from './shared/sink-storage.js'

export type { LogpondSink } from './shared/closeable.js'
export type { EntryOptions, SinkOptions, SinkTarget } from './shared/options.js'

/** A stream of Bunyan that stores records in a database. */
export interface BunyanStream extends LogpondSink {
  /** Stores a record, or the line of one. Never throws. Returns true: there is no need to wait. */
  write(record: object | string): boolean
  /** The same as `close()`. */
  end(callback?: () => void): void
}

/**
 * A raw stream for Bunyan. The record becomes an entry as `entryOfRecord` of `@logpond/mapping` says: `name` is the service, `hostname`
 * the host, `pid` is `process.pid`, and `err` becomes `exception.*`, with or without a serializer.
 *
 * Bunyan does not close raw streams: call `close()` to free the database file before the process ends. What is queued is written at the
 * end of the process in any case.
 *
 * @param target A storage, or options: `{ path: 'app-logs.db' }`, `{ storage, http: true }`, …
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 *
 * @example
 * ```ts
 * const log = bunyan.createLogger({
 *   name: 'shop',
 *   streams: [{ type: 'raw', level: 'debug', stream: logpondSink({ path: 'app-logs.db' }) }],
 * })
 * log.info({ order: 1234 }, 'Order paid')
 * ```
 */
export function logpondSink(target: SinkTarget): BunyanStream {
  const sink = new SinkStorage(target)
  return {
    write(record) {
      sink.store(entryOfBunyan(record, sink.options))
      return true
    },
    end(callback) {
      sink.close().then(callback, callback)
    },
    storage: sink.storage,
    flush: () => sink.flush(),
    close: () => sink.close(),
    [Symbol.asyncDispose]: () => sink.close(),
  }
}

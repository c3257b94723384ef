/// <reference lib="esnext.disposable" preserve="true" />
import type { Drainable, LogRecord, Sink } from '@logtape/logtape'
import { entryOfLogTape } from './records/logtape-entry.js'
import type { LogpondSink } from './shared/closeable.js'
import type { SinkTarget } from './shared/options.js'
import { SinkStorage } from './shared/sink-storage.js'

export type { LogpondSink } from './shared/closeable.js'
export type { EntryOptions, SinkOptions, SinkTarget } from './shared/options.js'

/** A sink of LogTape that stores records in a database. */
export type LogTapeSink = Sink & Drainable & LogpondSink

/**
 * A sink for LogTape.
 *
 * The entry has the rendered message, the template as `log.template` if values were filled in, the category as `log.logger` (joined by
 * dots), and the properties as attributes. An error among them becomes `exception.*`. LogTape's `dispose()` and `reset()` close a
 * storage that the sink has opened, and flush one that was given. They do not reject if entries were lost, because LogTape also
 * disposes of its sinks when the process ends; `close()` does.
 *
 * @param target A storage, or options: `{ path: 'app-logs.db' }`, `{ storage, service: 'shop' }`, …
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 *
 * @example
 * ```ts
 * await configure({
 *   sinks: { logs: logpondSink({ path: 'app-logs.db' }) },
 *   loggers: [{ category: 'shop', sinks: ['logs'], lowestLevel: 'debug' }],
 * })
 * getLogger(['shop', 'cart']).info('Order {order} paid', { order: 1234 })
 * ```
 */
export function logpondSink(target: SinkTarget): LogTapeSink {
  const logs = new SinkStorage(target)
  const sink = (record: LogRecord) => logs.store(entryOfLogTape(record, logs.options))
  return Object.assign(sink, {
    storage: logs.storage,
    drain: () => logs.flush(),
    flush: () => logs.flush(),
    close: () => logs.close(),
    // LogTape also calls this when the process ends, where a rejection would be an unhandled one, and change the exit code. The storage
    // has reported entries that it could not write.
    [Symbol.asyncDispose]: () => logs.close().catch(() => {}),
  })
}

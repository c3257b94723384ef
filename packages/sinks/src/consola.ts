/// <reference lib="esnext.disposable" preserve="true" />
import type { ConsolaReporter, LogObject } from 'consola'
import { entryOfConsola } from './records/consola-entry.js'
import type { LogpondSink } from './shared/closeable.js'
import type { SinkTarget } from './shared/options.js'
import { SinkStorage } from './shared/sink-storage.js'

export type { LogpondSink } from './shared/closeable.js'
export type { EntryOptions, SinkOptions, SinkTarget } from './shared/options.js'

/** A reporter of consola that stores records in a database. */
export type LogpondReporter = ConsolaReporter & LogpondSink

/**
 * A reporter for consola. Texts become the message, plain objects become attributes, and an error becomes `exception.*`. The tag is
 * `log.logger`; a type that is not a severity, such as `success`, is `consola.type`.
 *
 * consola does not close its reporters: call `close()` to free the database file before the process ends. What is queued is written at
 * the end of the process in any case.
 *
 * @param target A storage, or options: `{ path: 'app-logs.db' }`, `{ storage, service: 'shop' }`, …
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 *
 * @example
 * ```ts
 * consola.addReporter(logpondSink({ path: 'app-logs.db' }))
 * consola.withTag('cart').success('Order paid', { order: 1234 })
 * ```
 */
export function logpondSink(target: SinkTarget): LogpondReporter {
  const sink = new SinkStorage(target)
  return {
    log: (record: LogObject) => sink.store(entryOfConsola(record, sink.options)),
    storage: sink.storage,
    flush: () => sink.flush(),
    close: () => sink.close(),
    [Symbol.asyncDispose]: () => sink.close(),
  }
}

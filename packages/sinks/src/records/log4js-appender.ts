import type { LogStorage } from '@logpond/core'
import type { SinkTarget } from '../shared/options.js'
import { SinkStorage } from '../shared/sink-storage.js'
import { entryOfLog4js, type Log4jsEvent } from './log4js-entry.js'

/** An appender of log4js. */
export interface Appender {
  (event: Log4jsEvent): void
  /** Called by `log4js.shutdown`. */
  shutdown(callback: (error?: Error) => void): void
  /** The storage: for `search`, `follow`, `count`, … */
  readonly storage: LogStorage
}

export function appenderOf(target: SinkTarget): Appender {
  const sink = new SinkStorage(target)
  const append = (event: Log4jsEvent) => sink.store(entryOfLog4js(event, sink.options))
  return Object.assign(append, {
    shutdown(callback: (error?: Error) => void) {
      sink.close().then(() => callback(), callback)
    },
    storage: sink.storage,
  })
}

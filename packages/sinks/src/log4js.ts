/// <reference lib="esnext.disposable" preserve="true" />
import { type Appender, appenderOf } from './records/log4js-appender.js'
import type { SinkOptions, SinkTarget } from './shared/options.js'

export type { Appender } from './records/log4js-appender.js'
export type { EntryOptions, SinkOptions, SinkTarget } from './shared/options.js'

/** A module of log4js that makes appenders. */
export interface AppenderModule {
  configure(config?: unknown, layouts?: unknown, findAppender?: unknown, levels?: unknown): Appender
}

/**
 * The appender of a configuration: `{ type: '@logpond/sinks/log4js', path: 'app-logs.db' }`, with the options of a sink. log4js calls
 * it. Use {@link logpondSink} for options that are objects, such as a storage or a driver: log4js copies its configuration.
 *
 * @throws LogStorageError INVALID_OPTIONS that names the option, its value and what is allowed.
 */
export function configure(config: unknown): Appender {
  const {
    type: _type,
    layout: _layout,
    ...options
  } = Object(config) as SinkOptions & { type?: unknown; layout?: unknown }
  return appenderOf(options as SinkOptions)
}

/**
 * The `type` of an appender for log4js. Texts become the message, plain objects and the context of the logger become attributes, and
 * an error becomes `exception.*`. The category is `log.logger`, `pid` is `process.pid`, and a level that is not one of the six is
 * `level`. `log4js.shutdown` closes a storage that the appender has opened, and flushes one that was given.
 *
 * @param target A storage, or options: `{ path: 'app-logs.db' }`, `{ storage, service: 'shop' }`, …
 *
 * @example
 * ```ts
 * log4js.configure({
 *   appenders: { logs: { type: logpondSink({ path: 'app-logs.db' }) } },
 *   categories: { default: { appenders: ['logs'], level: 'debug' } },
 * })
 * log4js.getLogger('cart').info('Order paid', { order: 1234 })
 * ```
 */
export function logpondSink(target: SinkTarget): AppenderModule {
  return { configure: () => appenderOf(target) }
}

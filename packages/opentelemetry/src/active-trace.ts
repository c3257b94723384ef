import { LogStorageError } from '@logpond/core'
import { flagsText } from '@logpond/mapping/readers'
import { isSpanContextValid, trace } from '@opentelemetry/api'

/** What an entry gets from the active span. */
export interface ActiveTrace {
  traceId: string
  spanId: string
  attributes?: { trace_flags: string }
}

/**
 * Returns a function for the option `enrich` of any storage: entries that are stored while a span is active get its trace id and
 * span id, unless they have their own. Works for every way to store, such as `storage.store` and the adapters of loggers,
 * without an instrumentation of the logger.
 *
 * @example
 * ```ts
 * const storage = await openLogStorage({ driver: betterSqlite3({ path: 'app-logs.db' }), enrich: activeTrace() })
 * tracer.startActiveSpan('checkout', (span) => {
 *   storage.store({ message: 'Order paid' }) // has the ids of the span
 *   span.end()
 * })
 * ```
 *
 * @param options.flags Also store the flags of the trace, as the attribute `trace_flags` with the two hex digits of the
 *   `traceparent` header (`'01'` for a sampled trace), if any flag is set; default `false`.
 * @throws LogStorageError INVALID_OPTIONS if `options` has other members, or `flags` is not a boolean.
 * @returns A function that returns `undefined` if no span is active, or one with an invalid context. Never throws.
 */
export function activeTrace(options: { flags?: boolean | undefined } = {}): () => ActiveTrace | undefined {
  const withFlags = checkOptions(options)
  return () => {
    const context = trace.getActiveSpan()?.spanContext()
    if (context === undefined || !isSpanContextValid(context)) return undefined
    const { traceId, spanId } = context
    const flags = withFlags ? flagsText(context.traceFlags) : undefined
    return flags === undefined ? { traceId, spanId } : { traceId, spanId, attributes: { trace_flags: flags } }
  }
}

/** @returns Whether the flags are wanted. */
function checkOptions(options: { flags?: unknown }): boolean {
  const isObject = typeof options === 'object' && options !== null
  const unknown = isObject ? Object.keys(options).find((name) => name !== 'flags') : undefined
  const flags = isObject ? options.flags : options
  if (unknown === undefined && (flags === undefined || typeof flags === 'boolean') && isObject)
    return flags === true
  const problem =
    unknown === undefined
      ? `activeTrace: flags must be true or false; it was ${String(flags)}.`
      : `activeTrace has no option ${JSON.stringify(unknown)}. The only one is flags.`
  throw new LogStorageError('INVALID_OPTIONS', problem)
}

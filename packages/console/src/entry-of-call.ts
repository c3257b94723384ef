import { format, types } from 'node:util'
import type { LogEntry, Severity, SeverityName } from '@logpond/core'
import { exceptionAttributes, liftTrace, withoutAnsi } from '@logpond/mapping'
import type { ConsoleMethod } from './console-methods.js'
import { hasPlainFields } from './plain-fields.js'

/** How `console.trace` calls `console.error`. */
const TRACE = /^Trace(: .*)?\n {4}at /s

/** What all entries of a capture have. */
export interface EntryDefaults {
  readonly severities: { readonly [Method in ConsoleMethod]: Severity | SeverityName }
  readonly service: string | undefined
  readonly host: string | undefined
  readonly attributes: object | undefined
}

/** The entry of a call of `console`. `undefined` for a call without arguments, which prints an empty line. */
export function entryOfCall(
  method: ConsoleMethod,
  args: readonly unknown[],
  { severities, service, host, attributes: defaults }: EntryDefaults,
): LogEntry | undefined {
  if (args.length === 0) return undefined
  const message = withoutAnsi(print(args))
  const attributes = attributesOf(args, defaults)
  const isTrace = method === 'error' && args.length === 1 && TRACE.test(message)
  return {
    message,
    severity: isTrace ? 'trace' : severities[method],
    service,
    host,
    ...(attributes && { ...liftTrace(attributes), attributes }),
  }
}

function print(args: readonly unknown[]): string {
  try {
    return format(...args)
  } catch (thrown) {
    return `[The arguments of console could not be printed: ${String(thrown)}]`
  }
}

function attributesOf(
  args: readonly unknown[],
  defaults: object | undefined,
): Record<string, unknown> | undefined {
  let attributes: Record<string, unknown> | undefined = defaults && { ...defaults }
  for (const arg of args) {
    if (hasPlainFields(arg)) attributes = { ...attributes, ...arg }
  }
  const error = args.find(isError)
  return error === undefined ? attributes : { ...attributes, ...exceptionAttributes(error) }
}

function isError(value: unknown): boolean {
  return types.isNativeError(value) || value instanceof Error
}

import { format } from 'node:util'
import type { LogEntry, Severity, SeverityName } from '@logpond/core'
import { exceptionAttributes, isError, liftTrace, withoutAnsi } from '@logpond/mapping'
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
    return `[The arguments of console could not be printed: ${describe(thrown)}]`
  }
}

function describe(thrown: unknown): string {
  try {
    return String(thrown)
  } catch {
    // An object without a prototype, for example.
    return 'an unprintable value was thrown'
  }
}

function attributesOf(
  args: readonly unknown[],
  defaults: object | undefined,
): Record<string, unknown> | undefined {
  let attributes: Record<string, unknown> | undefined = defaults && { ...defaults }
  for (const arg of args) {
    if (hasPlainFields(arg)) attributes = merge(attributes, arg)
  }
  const error = args.find(isError)
  return error === undefined ? attributes : { ...attributes, ...exceptionAttributes(error) }
}

/** A getter or a proxy may throw now, although it did not before: then the fields stay in the message only. */
function merge(
  attributes: Record<string, unknown> | undefined,
  fields: Record<string, unknown>,
): Record<string, unknown> | undefined {
  try {
    return { ...attributes, ...fields }
  } catch {
    return attributes
  }
}

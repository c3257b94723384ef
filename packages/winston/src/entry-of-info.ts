import type { LogEntry, Severity } from '@logpond/core'
import { activeSpan, liftTrace, winstonSeverity } from '@logpond/mapping'
import { recordTime, setAttribute, withoutAnsi } from '@logpond/mapping/readers'
import { caughtError } from './errors/caught-error.js'
import { findError } from './errors/find-error.js'
import { type Info, LEVEL } from './info.js'
import type { InfoContext } from './info-context.js'
import { levelOfSeverity } from './levels.js'
import { withLogstashFields } from './logstash-info.js'
import { messageText } from './message-text.js'
import { readable } from './readable-info.js'

type Fields = Record<string, unknown>

/** The entry of an info, after all formats. Never throws: what cannot be read becomes a text. */
export function entryOfInfo(info: Info, context: InfoContext): LogEntry {
  try {
    return convert(info, context)
  } catch {
    return entryOfFields(readable(info), context)
  }
}

function entryOfFields(info: Info, context: InfoContext): LogEntry {
  try {
    return convert(info, context)
  } catch {
    // An object deep inside throws. The storage can write it all the same.
    const { message, ...attributes } = info
    const text = typeof message === 'string' ? message : '[Threw]'
    return { message: text, severity: severityOf(levelOf(info), context), attributes }
  }
}

function convert(original: Info, context: InfoContext): LogEntry {
  const info = withLogstashFields(original)
  const caught = caughtError(info)
  const error = caught ?? findError(info)
  if (error !== undefined) removeColours(error.exception)
  const entry: LogEntry = { message: '' }
  const attributes = takeFields(info, entry, context, error?.fields)
  for (const name in error?.exception) setAttribute(attributes, name, error?.exception[name])
  entry.message = caught?.message ?? messageText(info.message, attributes, error)
  const level = levelOf(info)
  entry.severity = caught && context.willExit(caught.thrown) ? 21 : severityOf(level, context)
  if (level !== undefined && levelOfSeverity(entry.severity) !== level) attributes.level = level
  for (const _name in attributes) {
    entry.attributes = attributes
    break
  }
  return entry
}

/** `format.colorize` and `format.cli` change the message of an Error that is the info, and so its stack. */
function removeColours(exception: Fields): void {
  for (const name of ['exception.message', 'exception.stacktrace']) {
    const text = exception[name]
    if (typeof text === 'string') exception[name] = withoutAnsi(text)
  }
}

function levelOf(info: Info): string | undefined {
  const level = info[LEVEL] ?? info.level
  return typeof level === 'string' ? level : undefined
}

function severityOf(level: string | undefined, { levels }: InfoContext): Severity {
  return level === undefined ? 9 : winstonSeverity(level, levels)
}

/** Names that may be the ids of a trace. */
const TRACE = new Set([
  'trace_id',
  'span_id',
  'traceId',
  'spanId',
  'trace.id',
  'span.id',
  'dd.trace_id',
  'dd.span_id',
  'trace',
  'span',
  'dd',
])

/**
 * Takes the fields of an info that have a place of their own in an entry. They are never deleted from the attributes, because V8 is slow
 * with objects that have lost a field.
 *
 * @returns The other fields.
 */
function takeFields(
  info: Info,
  entry: LogEntry,
  context: InfoContext,
  replaced: readonly string[] | undefined,
): Fields {
  const attributes: Fields = {}
  const source = shownFields(info)
  let mayHaveTrace = false
  for (const name of Object.keys(source)) {
    if (name === 'level' || name === 'message' || replaced?.includes(name)) continue
    const value = source[name]
    if (value === undefined || typeof value === 'function') continue
    if (take(name, value, source, entry, context)) continue
    mayHaveTrace ||= TRACE.has(name)
    setAttribute(attributes, name, value)
  }
  entry.service ??= context.service ?? serviceOf(context.defaultMeta)
  entry.host ??= context.host
  if (mayHaveTrace) Object.assign(entry, liftTrace(attributes))
  if (context.traceContext && entry.traceId === undefined) Object.assign(entry, activeSpan())
  if (typeof attributes.pid !== 'number' || Object.hasOwn(attributes, 'process.pid')) return attributes
  const { pid, ...others } = attributes
  return { ...others, 'process.pid': pid }
}

/** Whether a field is not needed as an attribute, because the entry has its value. */
function take(name: string, value: unknown, source: Fields, entry: LogEntry, context: InfoContext): boolean {
  switch (name) {
    case 'timestamp': {
      const time = timeOf(value)
      if (time !== undefined) entry.timestamp = time
      return time !== undefined
    }
    case 'service':
      entry.service = context.service ?? nameOf(value)
      return value === entry.service
    case 'hostname':
      // With a system call, it is an error of the network, and the name of another host.
      entry.host = context.host ?? (source.syscall === undefined ? nameOf(value) : undefined)
      return value === entry.host
    default:
      return false
  }
}

/** An error may choose the fields that are of use to readers. */
function shownFields(info: Info): Fields {
  if (typeof info.toJSON !== 'function') return info
  const shown: unknown = info.toJSON('')
  return typeof shown === 'object' && shown !== null ? (shown as Fields) : info
}

const ISO_LENGTH = '2026-01-31T12:00:00.000Z'.length

/** The time that `format.timestamp` has added. A text without a time zone is not one. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'string' && value.length === ISO_LENGTH && value.endsWith('Z')) {
    // The text that Date writes, which it reads ten times faster.
    const time = Date.parse(value)
    if (!Number.isNaN(time)) return time
  }
  const time = value instanceof Date ? value.getTime() : recordTime(value)
  return Number.isNaN(time) ? undefined : time
}

/** `format.metadata` moves `service` away from where {@link take} looks for it. */
function serviceOf(defaultMeta: unknown): string | undefined {
  return nameOf((defaultMeta as { service?: unknown } | null | undefined)?.service)
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

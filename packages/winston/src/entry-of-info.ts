import type { LogEntry, Severity } from '@logpond/core'
import { liftTrace, winstonSeverity } from '@logpond/mapping'
import { recordTime, setAttribute } from '@logpond/mapping/readers'
import { caughtError } from './errors/caught-error.js'
import { findError } from './errors/find-error.js'
import { type Info, LEVEL } from './info.js'
import type { InfoContext } from './info-context.js'
import { levelOfSeverity } from './levels.js'
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

function convert(info: Info, context: InfoContext): LogEntry {
  const caught = caughtError(info)
  const error = caught ?? findError(info)
  const attributes = attributesOf(info, error?.fields)
  for (const name in error?.exception) setAttribute(attributes, name, error?.exception[name])
  const entry: LogEntry = liftTrace(attributes) as LogEntry
  takeTime(entry, attributes)
  takeNames(entry, attributes, context)
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

function levelOf(info: Info): string | undefined {
  const level = info[LEVEL] ?? info.level
  return typeof level === 'string' ? level : undefined
}

function severityOf(level: string | undefined, { levels }: InfoContext): Severity {
  return level === undefined ? 9 : winstonSeverity(level, levels)
}

/** The fields of an info that have no place of their own in an entry. */
function attributesOf(info: Info, replaced: readonly string[] | undefined): Fields {
  const attributes: Fields = {}
  const source = shownFields(info)
  for (const name of Object.keys(source)) {
    if (name === 'level' || name === 'message' || replaced?.includes(name)) continue
    const value = source[name]
    if (typeof value !== 'function' && value !== undefined) setAttribute(attributes, name, value)
  }
  return attributes
}

/** An error may choose the fields that are of use to readers. */
function shownFields(info: Info): Fields {
  if (typeof info.toJSON !== 'function') return info
  const shown: unknown = info.toJSON('')
  return typeof shown === 'object' && shown !== null ? (shown as Fields) : info
}

/** Takes the time that `format.timestamp` has added. A text without a time zone stays an attribute. */
function takeTime(entry: LogEntry, attributes: Fields): void {
  const { timestamp } = attributes
  if (timestamp === undefined) return
  const time = timestamp instanceof Date ? timestamp.getTime() : recordTime(timestamp)
  if (time === undefined || Number.isNaN(time)) return
  entry.timestamp = time
  delete attributes.timestamp
}

function takeNames(entry: LogEntry, attributes: Fields, context: InfoContext): void {
  const { service, hostname, pid, syscall } = attributes
  entry.service = context.service ?? nameOr(service, serviceOf(context.defaultMeta))
  if (service !== undefined && service === entry.service) delete attributes.service
  // With a system call, it is an error of the network, and the name of another host.
  entry.host = context.host ?? (syscall === undefined ? nameOr(hostname, undefined) : undefined)
  if (hostname !== undefined && hostname === entry.host) delete attributes.hostname
  if (typeof pid !== 'number' || Object.hasOwn(attributes, 'process.pid')) return
  attributes['process.pid'] = pid
  delete attributes.pid
}

/** `format.metadata` moves `service` away from where {@link takeNames} looks for it. */
function serviceOf(defaultMeta: unknown): string | undefined {
  return nameOr((defaultMeta as { service?: unknown } | null | undefined)?.service, undefined)
}

function nameOr(value: unknown, otherwise: string | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : otherwise
}

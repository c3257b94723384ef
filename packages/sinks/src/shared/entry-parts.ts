import type { LogEntry, Severity } from '@logpond/core'
import { exceptionAttributes, httpAttributes, liftTrace } from '@logpond/mapping'
import { readSafely, setAttribute } from '@logpond/mapping/readers'
import type { EntryOptions } from './options.js'

export type Attributes = Record<string, unknown>

/** What the record of a logger consists of. */
export interface EntryParts {
  readonly message: string
  readonly severity: Severity
  readonly timestamp: number
  /** The fields of the application. Is changed. */
  readonly attributes: Attributes
  /** Attributes that the logger adds. */
  readonly own: Attributes
  /** The error to store as `exception.*`, unless it is undefined. */
  readonly error?: unknown
}

/** The entry of a record. An attribute of ours whose name the application uses gets an underscore at its end. */
export function entryOfParts(
  { message, severity, timestamp, attributes, own, error }: EntryParts,
  options: EntryOptions,
): LogEntry {
  const added = error === undefined ? own : { ...own, ...exceptionAttributes(error) }
  for (const name of Object.keys(added)) {
    if (added[name] !== undefined) setAttribute(attributes, freeName(attributes, name), added[name])
  }
  const entry: LogEntry = { message, severity, timestamp, ...liftTrace(attributes) }
  const service = options.service ?? takeText(attributes, 'service')
  if (service !== undefined) entry.service = service
  if (options.host !== undefined) entry.host = options.host
  if (options.http) httpAttributes(attributes, options.http === true ? undefined : options.http)
  for (const _name in attributes) {
    entry.attributes = attributes
    break
  }
  return entry
}

/** Sets members of an object whose names are free. Returns whether all were. A getter that throws loses only its own value. */
export function mergeFields(attributes: Attributes, fields: Attributes): boolean {
  const names = Object.keys(fields)
  if (names.some((name) => Object.hasOwn(attributes, name))) return false
  for (const name of names)
    setAttribute(
      attributes,
      name,
      readSafely(() => fields[name]),
    )
  return true
}

function freeName(attributes: Attributes, name: string): string {
  return Object.hasOwn(attributes, name) ? freeName(attributes, `${name}_`) : name
}

function takeText(attributes: Attributes, name: string): string | undefined {
  const value = Object.hasOwn(attributes, name) ? attributes[name] : undefined
  if (typeof value !== 'string' || value === '') return undefined
  delete attributes[name]
  return value
}

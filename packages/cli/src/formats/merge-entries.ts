import type { LogEntry } from '@logpond/core'
import { withAttributes } from './attributes.js'

/** Adds the fields of a wrapper to the entry of a program. If both have a field, the program's value counts. */
export function mergeEntries(outer: LogEntry, inner: LogEntry): LogEntry {
  return { ...outer, ...inner, ...withAttributes({ ...outer.attributes, ...inner.attributes }) }
}

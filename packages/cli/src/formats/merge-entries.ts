import type { LogEntry } from '@logpond/core'
import { withAttributes } from './attributes.js'

/** What a program has logged, with what those who passed it on know besides. Where both know something, the program does. */
export function mergeEntries(outer: LogEntry, inner: LogEntry): LogEntry {
  return { ...outer, ...inner, ...withAttributes({ ...outer.attributes, ...inner.attributes }) }
}

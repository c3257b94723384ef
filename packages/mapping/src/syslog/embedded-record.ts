import type { LogEntry } from '@logpond/core'
import { hasHardNumber, readNumber } from '../json/hard-numbers.js'
import { limitDepth } from '../json/limit-depth.js'
import { entryOfRecord } from '../record/entry-of-record.js'
import { isLogRecord } from '../record/is-log-record.js'
import { isObject } from '../values/nested.js'

// Programs that send JSON over syslog may put this before it.
const COOKIE = /^@cee: ?/

/**
 * The entry of a message that is the JSON of a logger, such as a line of pino that Docker sends. What its header says stays where the
 * record says nothing: a severity or a time in the record is more exact.
 */
export function withEmbeddedRecord(entry: LogEntry): LogEntry {
  const text = entry.message.trim().replace(COOKIE, '')
  if (!text.startsWith('{') || !text.endsWith('}')) return entry
  try {
    const record: unknown = JSON.parse(text, hasHardNumber(text) ? readNumber : undefined)
    if (!isObject(record) || !isLogRecord(record)) return entry
    const inner = entryOfRecord(record, { text })
    if (inner.attributes !== undefined) limitDepth(inner.attributes, text)
    return { ...entry, ...inner, attributes: { ...entry.attributes, ...inner.attributes } }
  } catch {
    // It is not JSON, or nested deeper than the stack allows.
    return entry
  }
}

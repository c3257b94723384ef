import type { LogEntry, Severity } from '@logpond/core'

/**
 * What `read` returns. If a value of the record throws when it is read, an entry with the record as its attributes: the storage
 * describes what it cannot read.
 */
export function entryOr(record: object, severity: Severity, read: () => LogEntry): LogEntry {
  try {
    return read()
  } catch {
    return { message: '[Threw]', severity, attributes: { record } }
  }
}

import type { LogEntry, Severity } from '@logpond/core'

/**
 * What `read` returns. If a value of the record throws when it is read, an entry with the record as its attributes: the storage
 * describes what it cannot read.
 *
 * @param texts What the application logged. The texts among them are the message then.
 */
export function entryOr(
  record: object,
  severity: Severity,
  texts: readonly unknown[],
  read: () => LogEntry,
): LogEntry {
  try {
    return read()
  } catch {
    const message = texts.filter((text) => typeof text === 'string').join(' ') || '[Threw]'
    return { message, severity, attributes: { record } }
  }
}

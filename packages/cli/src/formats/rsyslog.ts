import type { LogEntry } from '@logpond/core'
import { splitTag } from './syslog-tag.js'

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?(?:Z|[+-]\d\d:?\d\d) /

/** Syslog as rsyslog and journalctl write it today: `2024-01-31T10:20:30.123456+01:00 host sshd[4711]: message`. */
export function rsyslog(line: string, at: number): LogEntry | undefined {
  const match = ZONED.exec(line)
  if (match === null) return undefined
  const parts = splitTag(line, at + 1)
  // "Connection failed: timeout" may follow a time too. It is syslog with a process id, or with microseconds.
  const isSyslog = parts.attributes !== undefined || match[1] !== undefined
  return isSyslog && parts.host !== undefined && parts.service !== undefined ? parts : undefined
}

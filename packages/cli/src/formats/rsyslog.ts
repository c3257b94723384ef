import type { LogEntry } from '@logpond/core'
import { splitTag } from '@logpond/mapping/readers'

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d) /

// Programs of the system that have no process id in their tag.
const DAEMON =
  /^(?:kernel|systemd(?:-[\w-]{1,32})?|sudo|su|cron|CRON|crond|anacron|dhclient|rsyslogd|audit|auditd|logger|chronyd|ntpd)$/

/** Syslog as current versions of rsyslog and journalctl write it: `2024-01-31T10:20:30.123456+01:00 host sshd[4711]: message`. */
export function rsyslog(line: string, at: number): LogEntry | undefined {
  if (!ZONED.test(line)) return undefined
  const parts = splitTag(line, at + 1)
  if (parts.host === undefined || parts.service === undefined) return undefined
  // "Connection failed: timeout" may also follow a time. Without a process id, only a known tag makes it syslog.
  return parts.attributes !== undefined || DAEMON.test(parts.service) ? parts : undefined
}

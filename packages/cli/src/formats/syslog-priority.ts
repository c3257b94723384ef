import { readSyslogPriority } from '@logpond/mapping/readers'
import { findTime } from './find-time.js'
import type { LogFormat } from './log-format.js'

/** A syslog priority before a line of neither RFC. In a message alone, a time is searched as in any other line. */
export const syslogPriority: LogFormat = {
  name: 'syslog-priority',
  parse(line, context) {
    const entry = readSyslogPriority(line, context)
    if (entry === undefined || entry.timestamp !== undefined || entry.message === line) return entry
    const timestamp = findTime(entry.message, context)?.timestamp
    if (timestamp !== undefined) entry.timestamp = timestamp
    return entry
  },
}

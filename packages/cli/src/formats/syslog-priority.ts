import type { LogEntry } from '@logpond/core'
import { severityOfPriority } from '@logpond/mapping/readers'
import { withAttributes } from './attributes.js'
import { findTime } from './find-time.js'
import type { LogFormat, ParseContext } from './log-format.js'
import { splitTag } from './syslog-tag.js'
import { readTimestamp } from './timestamp.js'

const PRIORITY = /^<(\d{1,2}|1[0-8]\d|19[01])>(?=.)/

/**
 * A syslog priority before a line of neither RFC: a full time, as rsyslog forwards it (`<27>2024-01-31T10:20:30.123Z host
 * vpnd[31]: message`), a numbered line of Cisco, or a message alone.
 */
export const syslogPriority: LogFormat = {
  name: 'syslog-priority',
  parse(line, context) {
    if (!line.startsWith('<')) return undefined
    const match = PRIORITY.exec(line)
    if (match === null) return undefined
    const [header, digits] = match
    const priority = Number(digits)
    const attributes = { 'syslog.facility': priority >> 3 }
    // A version shows that it is invalid RFC 5424. The whole line is kept, so that the mistake is visible.
    const isBroken = line.startsWith('1 ', header.length)
    const entry: LogEntry = isBroken ? { message: line } : withTime(line, header.length, context)
    return {
      ...entry,
      severity: severityOfPriority(priority),
      ...withAttributes({ ...attributes, ...entry.attributes }),
    }
  },
}

function withTime(line: string, start: number, context: ParseContext): LogEntry {
  const time = readTimestamp(line, start)
  if (time !== undefined && line[time.end] === ' ') {
    return { timestamp: time.timestamp, ...splitTag(line, time.end + 1) }
  }
  const message = line.slice(start)
  const timestamp = findTime(message, context)?.timestamp
  return timestamp === undefined ? { message } : { message, timestamp }
}

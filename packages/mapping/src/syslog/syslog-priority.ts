import type { LogEntry } from '@logpond/core'
import { readTimestamp } from '../times/iso-time.js'
import { readSyslogDate, SYSLOG_DATE, type SyslogClock } from './syslog-date.js'
import { withPriority } from './syslog-rfc3164.js'
import { splitTag } from './syslog-tag.js'

const PRIORITY = /^<(\d{1,2}|1[0-8]\d|19[01])>(?=.)/s

/**
 * Reads a syslog priority before a line of neither RFC: a full time, as rsyslog forwards it (`<27>2024-01-31T10:20:30.123Z host
 * vpnd[31]: message`), a numbered line of Cisco, a tag with a process id, or a message alone. `undefined` without a priority.
 */
export function readSyslogPriority(line: string, clock: SyslogClock): LogEntry | undefined {
  if (!line.startsWith('<')) return undefined
  const match = PRIORITY.exec(line)
  if (match === null) return undefined
  const [header, priority] = match
  // A version shows that it is invalid RFC 5424. The whole line is kept, so that the mistake is visible.
  const isBroken = line.startsWith('1 ', header.length)
  const entry = isBroken ? { message: line } : readUnprioritized(line.slice(header.length), clock)
  return withPriority(entry, Number(priority))
}

/** Reads what may follow a priority, or the whole line without one. */
export function readUnprioritized(text: string, clock: SyslogClock): LogEntry {
  const time = readTimestamp(text, 0, clock.timeZone)
  if (time !== undefined && text[time.end] === ' ') {
    return { timestamp: time.timestamp, ...splitTag(text, time.end + 1) }
  }
  return readCisco(text, clock) ?? (PROCESS.test(text) ? splitTag(text, 0) : { message: text })
}

// vpnd[31]: …
const PROCESS = /^[^\s:[\]<>%]{1,128}\[\d{1,10}\]:(?: |$)/

// 29: router-1: *Jan 31 10:20:30.123 UTC: %SYS-5-CONFIG_I: … The mark means that the clock is not set.
// switch-1: 2024 Jan 31 10:20:30 UTC: %ETHPORT-5-IF_UP: …
const CISCO = new RegExp(
  String.raw`^(?:\d{1,10}: )?(?:([\w.-]{1,255})? ?: )?[*.]?(?:((?:19|20)\d\d) )?${SYSLOG_DATE}:? (?=%)`,
)

/** The whole line is the message, because its number and the mark of its time say something too. */
function readCisco(text: string, clock: SyslogClock): LogEntry | undefined {
  if (!text.includes('%')) return undefined
  const match = CISCO.exec(text)
  if (match === null) return undefined
  const [, host, earlyYear, month, day, year = earlyYear, ...time] = match
  const timestamp = readSyslogDate([month, day, year, ...time], clock)
  return {
    message: text,
    ...(timestamp !== undefined && { timestamp }),
    ...(host !== undefined && { host }),
  }
}

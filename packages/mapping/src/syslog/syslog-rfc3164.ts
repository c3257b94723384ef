import type { LogEntry } from '@logpond/core'
import { severityOfPriority } from '../levels/severity-words.js'
import { readSyslogDate, SYSLOG_DATE, type SyslogClock } from './syslog-date.js'
import { splitTag } from './syslog-tag.js'

const HEADER = new RegExp(String.raw`^(?:<(\d{1,2}|1[0-8]\d|19[01])> ?)?${SYSLOG_DATE} `)

/** A line of BSD syslog. */
export interface Rfc3164Line {
  readonly entry: LogEntry
  /** Whether the line has a priority, so that the entry has a severity. */
  readonly hasPriority: boolean
  /** The index after the time. */
  readonly end: number
}

/**
 * Reads BSD syslog (RFC 3164), from the network or a file: `<34>Jan 31 10:20:30 host sshd[4711]: message`; `undefined` if it is
 * something else. Priority, host and tag may be missing.
 */
export function readRfc3164(line: string, clock: SyslogClock): Rfc3164Line | undefined {
  const match = HEADER.exec(line)
  if (match === null) return undefined
  const [header, priority, ...date] = match
  const timestamp = readSyslogDate(date, clock)
  if (timestamp === undefined) return undefined
  const entry: LogEntry = splitTag(line, header.length)
  entry.timestamp = timestamp
  if (priority === undefined) return { entry, hasPriority: false, end: header.length }
  return { entry: withPriority(entry, Number(priority)), hasPriority: true, end: header.length }
}

/** An entry with the severity and the facility of a priority. */
export function withPriority(entry: LogEntry, priority: number): LogEntry {
  const attributes = { 'syslog.facility': priority >> 3, ...entry.attributes }
  return { ...entry, severity: severityOfPriority(priority), attributes }
}

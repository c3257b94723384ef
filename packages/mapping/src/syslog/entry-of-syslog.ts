import type { LogEntry } from '@logpond/core'
import { withEmbeddedRecord } from './embedded-record.js'
import type { SyslogClock } from './syslog-date.js'
import { readSyslogPriority, readUnprioritized } from './syslog-priority.js'
import { readRfc3164 } from './syslog-rfc3164.js'
import { readRfc5424 } from './syslog-rfc5424.js'

/** How a syslog message becomes an entry. */
export interface SyslogOptions {
  /** The current time in milliseconds since the Unix epoch. Times without a year get one from it. @default Date.now */
  now?: (() => number) | undefined
  /** The zone of times that name none: `UTC`, `+02:00` or `Europe/Berlin`. @default local time */
  timeZone?: string | undefined
}

/**
 * An entry made of a syslog message as it comes over the network: RFC 5424, RFC 3164, or what devices send instead, with parts
 * missing. The facility is the attribute `syslog.facility` (a number from 0 to 23), the process id `pid`, the message id `syslog.msgid`; a
 * parameter of the structured data is `id.name`. A time without a year is the nearest one that is at most a month ahead.
 *
 * A message that is the JSON of a logger, such as a line of pino, is read like `entryOfRecord` does.
 *
 * An entry has no `timestamp` or `severity` if the message names none, and a message that is not syslog is kept whole. Never throws.
 *
 * @example
 * ```ts
 * const { host, service, message } = entryOfSyslog('<34>Oct 11 22:14:15 mymachine su[42]: login failed')
 * console.log(host, service, message) // mymachine su login failed
 * ```
 */
export function entryOfSyslog(text: string, options: SyslogOptions = {}): LogEntry {
  const clock: SyslogClock = { now: options.now ?? Date.now, timeZone: options.timeZone }
  return withEmbeddedRecord(
    readRfc5424(text) ??
      readRfc3164(text, clock)?.entry ??
      readSyslogPriority(text, clock) ??
      readUnprioritized(text, clock),
  )
}

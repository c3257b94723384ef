import type { LogEntry } from '@logpond/core'
import { severityOfPriority, severityOfWord, toTimestamp, ZONE } from '@logpond/mapping/readers'
import { ciscoLevel } from './cisco-level.js'
import { findLevel, leadingLevel } from './find-level.js'
import { findTime } from './find-time.js'
import type { LogFormat } from './log-format.js'
import { withoutYear } from './missing-year.js'
import { monthOf } from './scan.js'
import { splitTag } from './syslog-tag.js'

const HEADER = new RegExp(
  String.raw`^(?:<(\d{1,2}|1[0-8]\d|19[01])>)?([A-Z][a-z]{2}) ([ \d]?\d) (?:(\d{4}) )?(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:(${ZONE}):?)?(?: ((?:19|20)\d\d))? `,
)

/**
 * BSD syslog (RFC 3164), from the network or a file: `Jan 31 10:20:30 host sshd[4711]: message`. Without a priority, the severity
 * is that of a level near the beginning of the message, as in `error: …`, if there is one.
 */
export const syslogRfc3164: LogFormat = {
  name: 'syslog-rfc3164',
  parse(line, { now }) {
    const match = HEADER.exec(line)
    if (match === null) return undefined
    const [header, priority, month, day, year, hour, minute, second, fraction, zone, lateYear] = match
    const fullYear = year ?? lateYear
    const time = {
      month: monthOf(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      fraction,
      zone: zone?.trim(),
    }
    const timestamp =
      fullYear === undefined ? withoutYear(time, now()) : toTimestamp({ ...time, year: Number(fullYear) })
    if (timestamp === undefined) return undefined
    // Several spaces are followed by a column: this is another format with the same beginning.
    if (priority === undefined && line[header.length] === ' ') return undefined
    const entry: LogEntry = splitTag(line, header.length)
    entry.timestamp = timestamp
    // Neither a host nor a program follows: this is another format with the same beginning.
    if (priority === undefined && entry.service === undefined && !isHost(entry.host)) return undefined
    if (priority !== undefined) return withPriority(entry, Number(priority))
    const severity = leadingLevel(entry.message) ?? ciscoLevel(line) ?? levelOfProgram(entry.message, now)
    if (severity !== undefined) entry.severity = severity
    return entry
  },
}

function isHost(host: string | undefined): boolean {
  return host !== undefined && !(host === host.toUpperCase() && severityOfWord(host) !== undefined)
}

// F5: notice mcpd[4711]: …
const LEVEL_AND_TAG = /^([a-z]{3,9}) [\w./-]{1,64}\[\d{1,10}\]: /

// launchd: com.apple.xpc[1] (com.example[12]) <Warning>: …
const ANGLED = /^[^<]{0,200}<([A-Z][a-z]{3,9})>: /

/** The level in a message that has a level before a tag, in angle brackets, or after its own time. */
function levelOfProgram(message: string, now: () => number): LogEntry['severity'] {
  const named = LEVEL_AND_TAG.exec(message)?.[1]
  if (named !== undefined) return severityOfWord(named)
  const angled = message.includes('>: ') ? ANGLED.exec(message)?.[1] : undefined
  if (angled !== undefined) return severityOfWord(angled)
  const first = message.charCodeAt(0)
  if (first !== BRACKET && !(first >= ZERO && first <= NINE)) return undefined
  const time = findTime(message, { now })
  return time?.words === 0 ? findLevel(message, time.start, time.end) : undefined
}

const BRACKET = 0x5b
const ZERO = 0x30
const NINE = 0x39

function withPriority(entry: LogEntry, priority: number): LogEntry {
  const attributes = { 'syslog.facility': priority >> 3, ...entry.attributes }
  return { ...entry, severity: severityOfPriority(priority), attributes }
}

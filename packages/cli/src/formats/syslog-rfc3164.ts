import type { LogEntry } from '@logpond/core'
import { readRfc3164, severityOfWord } from '@logpond/mapping/readers'
import { ciscoLevel } from './cisco-level.js'
import { findLevel, leadingLevel } from './find-level.js'
import { findTime } from './find-time.js'
import type { LogFormat } from './log-format.js'

/**
 * BSD syslog (RFC 3164), from the network or a file: `Jan 31 10:20:30 host sshd[4711]: message`. Without a priority, the severity
 * is that of a level near the beginning of the message, as in `error: …`, if there is one.
 */
export const syslogRfc3164: LogFormat = {
  name: 'syslog-rfc3164',
  parse(line, { now }) {
    const read = readRfc3164(line, { now })
    if (read === undefined) return undefined
    const { entry, hasPriority, end } = read
    if (hasPriority) return entry
    // Several spaces are followed by a column: this is another format with the same beginning.
    if (line[end] === ' ') return undefined
    // Neither a host nor a program follows: this is another format with the same beginning.
    if (entry.service === undefined && !isHost(entry.host)) return undefined
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

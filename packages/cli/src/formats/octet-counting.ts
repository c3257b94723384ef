import type { LogFormat } from './log-format.js'
import { syslogPriority } from './syslog-priority.js'
import { syslogRfc3164 } from './syslog-rfc3164.js'
import { syslogRfc5424 } from './syslog-rfc5424.js'

const COUNT = /^(\d{1,7}) (?=<\d{1,3}>)/

/** Syslog in the frames of RFC 6587, with the length of each message in bytes before it: `61 <27>1 2024-01-31T10:20:30Z …`. */
export const octetCounting: LogFormat = {
  name: 'octet-counting',
  parse(line, context) {
    const match = COUNT.exec(line)
    if (match === null) return undefined
    const framed = line.slice(match[0].length)
    return (
      syslogRfc5424.parse(framed, context) ??
      syslogRfc3164.parse(framed, context) ??
      syslogPriority.parse(framed, context)
    )
  },
}

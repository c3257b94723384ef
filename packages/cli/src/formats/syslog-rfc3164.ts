import type { LogEntry } from '@logpond/core'
import { monthOf, timeWithoutYear } from './calendar.js'
import type { LogFormat } from './log-format.js'
import { severityOfPriority } from './severity-words.js'

const LINE = /^(?:<(\d{1,3})>)?([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\S+) (.*)$/s
const TAG = /^([^\s:[]{1,128})(?:\[(\d{1,10})\])?:(?: (.*))?$/s

/** The syslog of BSD (RFC 3164), over the network or in a file: `Jun 14 15:16:01 host sshd[19939]: message`. */
export const syslogRfc3164: LogFormat = {
  name: 'syslog (RFC 3164)',
  parse(line, now) {
    const [, priority, monthName = '', day, hour, minute, second, host, content = ''] = LINE.exec(line) ?? []
    const month = monthOf(monthName)
    if (month === undefined) return undefined
    const parts = { month, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) }
    const timestamp = timeWithoutYear(parts, now())
    if (timestamp === undefined) return undefined
    const severity = priority === undefined ? undefined : severityOfPriority(priority)
    const entry: LogEntry = { message: content, timestamp, host: host ?? '', ...(severity && { severity }) }
    const [tagged, service, pid, message = ''] = TAG.exec(content) ?? []
    if (tagged === undefined) return entry
    return { ...entry, message, service: service ?? '', ...(pid && { attributes: { pid: Number(pid) } }) }
  },
}

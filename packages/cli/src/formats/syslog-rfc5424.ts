import { setAttribute, severityOfPriority } from '@logpond/mapping/readers'
import { toPid, withAttributes } from './attributes.js'
import type { LogFormat } from './log-format.js'
import { readStructuredData } from './structured-data.js'
import { parseTimestamp } from './timestamp.js'

// <priority>1 time host app-name procid msgid, followed by the structured data.
const HEADER =
  /^<(\d{1,2}|1[0-8]\d|19[01])>1 (-|\d{4}-\S{1,40}) (\S{1,255}) (\S{1,255}) (\S{1,255}) (\S{1,255}) /

/** Syslog of RFC 5424: `<165>1 2024-01-31T10:20:30.123Z host app 4711 ID47 [id key="value"] message`. */
export const syslogRfc5424: LogFormat = {
  name: 'syslog-rfc5424',
  parse(line) {
    if (!line.startsWith('<')) return undefined
    const match = HEADER.exec(line)
    if (match === null) return undefined
    const [header, priority, time = '-', host = '-', service = '-', pid = '-', id = '-'] = match
    const timestamp = parseTimestamp(time)
    const data = readStructuredData(line, header.length)
    if (data === undefined) return undefined
    const attributes: Record<string, unknown> = { 'syslog.facility': Number(priority) >> 3 }
    if (timestamp === undefined && time !== '-') attributes['syslog.time'] = time
    if (pid !== '-') attributes.pid = toPid(pid)
    if (id !== '-') attributes['syslog.msgid'] = id
    for (const [name, value] of data.parameters) setAttribute(attributes, name, value)
    return {
      message: messageAt(line, data.end),
      ...(timestamp !== undefined && { timestamp }),
      severity: severityOfPriority(Number(priority)),
      ...(host !== '-' && { host }),
      ...(service !== '-' && { service }),
      ...withAttributes(attributes),
    }
  },
}

/** The message after the space, without the byte order mark that marks it as UTF-8. */
function messageAt(line: string, end: number): string {
  return line.slice(line[end + 1] === '\ufeff' ? end + 2 : end + 1)
}

import type { LogEntry } from '@logpond/core'
import { severityOfPriority } from '../levels/severity-words.js'
import { readTimestamp } from '../times/iso-time.js'
import { setAttribute } from '../values/attributes.js'
import { readStructuredData } from './structured-data.js'

// <priority>1 time host app-name procid msgid, followed by the structured data.
const HEADER =
  /^<(\d{1,2}|1[0-8]\d|19[01])>1 (-|\d{4}-\S{1,40}) (\S{1,255}) (\S{1,255}) (\S{1,255}) (\S{1,255}) /

/**
 * Reads syslog of RFC 5424: `<165>1 2024-01-31T10:20:30.123Z host app 4711 ID47 [id key="value"] message`; `undefined` if it is
 * something else. A time that does not exist stays in the attribute `syslog.time`.
 */
export function readRfc5424(line: string): LogEntry | undefined {
  if (!line.startsWith('<')) return undefined
  const match = HEADER.exec(line)
  if (match === null) return undefined
  const [header, priority, time = '-', host = '-', service = '-', pid = '-', id = '-'] = match
  const data = readStructuredData(line, header.length)
  if (data === undefined) return undefined
  const read = time === '-' ? undefined : readTimestamp(time, 0)
  const timestamp = read?.end === time.length ? read.timestamp : undefined
  const attributes: Record<string, unknown> = { 'syslog.facility': Number(priority) >> 3 }
  if (timestamp === undefined && time !== '-') attributes['syslog.time'] = time
  if (pid !== '-') attributes.pid = processId(pid)
  if (id !== '-') attributes['syslog.msgid'] = id
  // A message cannot replace what its header says: `[syslog facility="0"]`.
  for (const [name, value] of data.parameters) {
    if (!Object.hasOwn(attributes, name)) setAttribute(attributes, name, value)
  }
  return {
    message: messageAt(line, data.end),
    ...(timestamp !== undefined && { timestamp }),
    severity: severityOfPriority(Number(priority)),
    ...(host !== '-' && { host }),
    ...(service !== '-' && { service }),
    attributes,
  }
}

/** The message after the space, without the byte order mark that marks it as UTF-8. */
function messageAt(line: string, end: number): string {
  return line.slice(line[end + 1] === '\ufeff' ? end + 2 : end + 1)
}

/** As a number, or as text if it is not a number. */
function processId(text: string): number | string {
  return /^\d{1,10}$/.test(text) ? Number(text) : text
}

import { fromDigits, monthOf, severityOfWord, toTimestamp } from '@logpond/mapping/readers'
import { withAttributes } from './attributes.js'
import type { LogFormat } from './log-format.js'

const HEADER =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))? (\d{4})\] \[(?:([\w-]{0,64}):)?([a-z]{1,9})\d?\](?: \[pid (\d{1,10})(?::tid (\d{1,20}))?\])?(?: |$)/
const CLIENT = /^\[client ([^\]\s]{1,255})\](?= |$)/

/**
 * The error log of Apache: `[Wed Jan 31 10:20:30 2024] [error] message`, since 2.4 with module and process. A `[client …]`
 * becomes an attribute, and also stays in the message.
 */
export const apacheError: LogFormat = {
  name: 'apache-error',
  parse(line) {
    if (!line.startsWith('[')) return undefined
    const match = HEADER.exec(line)
    if (match === null) return undefined
    const [header, month, day, hour, minute, second, fraction, year, module, level = '', pid, tid] = match
    const severity = severityOfWord(level)
    const timestamp = toTimestamp({
      year: Number(year),
      month: monthOf(month),
      ...fromDigits(day, hour, minute, second),
      fraction,
    })
    if (severity === undefined || timestamp === undefined) return undefined
    const attributes: Record<string, unknown> = {}
    if (module) attributes.module = module
    if (pid !== undefined) attributes.pid = Number(pid)
    if (tid !== undefined) attributes.tid = tid
    const message = line.slice(header.length)
    const client = CLIENT.exec(message)?.[1]
    if (client !== undefined) attributes['client.address'] = client
    return { message, timestamp, severity, ...withAttributes(attributes) }
  },
}

import { monthOf, timeOf } from './calendar.js'
import type { LogFormat } from './log-format.js'
import { severityOfWord } from './severity-words.js'

const LINE =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d)(\.\d{1,9})? (\d{4})\] \[(?:([\w-]{0,64}):)?([a-z]{1,9}\d?)\] (?:\[pid (\d{1,10})(?::tid (\d{1,20}))?\] )?(.*)$/s
const CLIENT = /^\[client ([^\]\s]{1,255})\] /

/** The error log of Apache: `[Sun Dec 04 04:47:44 2005] [error] message`, since 2.4 with module and process. */
export const apacheError: LogFormat = {
  name: 'Apache error log',
  parse(line) {
    const match = LINE.exec(line)
    if (match === null) return undefined
    const [, monthName = '', day, hour, minute, second, fraction, year, module, level = '', pid, tid, message = ''] = match
    const month = monthOf(monthName)
    // `trace1` to `trace8` are one level here.
    const severity = severityOfWord(level.replace(/\d$/, ''))
    if (month === undefined || severity === undefined) return undefined
    const timestamp = timeOf({
      year: Number(year),
      month,
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
      fraction,
    })
    if (timestamp === undefined) return undefined
    const client = CLIENT.exec(message)?.[1]
    const attributes = {
      ...(module && { module }),
      ...(pid && { pid: Number(pid) }),
      ...(tid && { tid: Number(tid) }),
      ...(client && { 'client.address': client }),
    }
    return { message, timestamp, severity, ...(Object.keys(attributes).length > 0 && { attributes }) }
  },
}

import type { LogEntry } from '@logpond/core'
import { apacheAccess } from './formats/apache-access.js'
import { apacheError } from './formats/apache-error.js'
import { jsonLine } from './formats/json-line.js'
import type { LogFormat } from './formats/log-format.js'
import { log4j } from './formats/log4j.js'
import { syslogRfc3164 } from './formats/syslog-rfc3164.js'
import { syslogRfc5424 } from './formats/syslog-rfc5424.js'

/** From the most to the least particular: the first that knows a line has it. */
export const LOG_FORMATS: readonly LogFormat[] = [
  jsonLine,
  syslogRfc5424,
  syslogRfc3164,
  apacheError,
  apacheAccess,
  log4j,
]

/** The times that a storage takes, in milliseconds. */
const MAX_TIMESTAMP = 8_640_000_000_000

/**
 * Makes a function that turns a line of a log into an entry. It knows the formats of {@link LOG_FORMATS}; any other line is
 * kept whole as the message. Each line is judged by itself.
 *
 * @param options.now What time it is, for years and times that a line leaves out; default `Date.now`.
 */
export function createLineParser(options: { readonly now?: () => number } = {}): (line: string) => LogEntry {
  const { now = Date.now } = options
  return (line) => {
    for (const format of LOG_FORMATS) {
      const entry = format.parse(line, now)
      if (entry !== undefined) return isInTime(entry) ? entry : { message: line }
    }
    return { message: line }
  }
}

function isInTime({ timestamp }: LogEntry): boolean {
  return timestamp === undefined || Math.abs(Number(timestamp)) <= MAX_TIMESTAMP
}

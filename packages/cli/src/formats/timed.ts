import type { LogEntry } from '@logpond/core'
import { readTimestamp } from '@logpond/mapping/readers'
import type { LogFormat } from './log-format.js'
import { log4j } from './log4j.js'
import { pythonLogging } from './python-logging.js'
import { rsyslog } from './rsyslog.js'
import { windowsCbs } from './windows-cbs.js'
import { zookeeper } from './zookeeper.js'

/** Parses the part of a line after the time at its beginning. The entry lacks only that time. */
export type TimedFormat = (line: string, end: number) => LogEntry | undefined

const TIMED_FORMATS: readonly TimedFormat[] = [windowsCbs, zookeeper, pythonLogging, log4j, rsyslog]

/**
 * A line that begins with a year, a month, a day and a time, with or without brackets, followed by a known format.
 */
export const timed: LogFormat = {
  name: 'timed',
  parse(line) {
    const isBracketed = line.startsWith('[')
    const time = readTimestamp(line, isBracketed ? 1 : 0)
    if (time === undefined) return undefined
    const { timestamp, end } = time
    if (isBracketed && line[end] !== ']') return undefined
    for (const parse of TIMED_FORMATS) {
      const entry = parse(line, isBracketed ? end + 1 : end)
      if (entry === undefined) continue
      entry.timestamp = timestamp
      return entry
    }
    return undefined
  },
}

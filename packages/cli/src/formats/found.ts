import type { LogEntry } from '@logpond/core'
import { ciscoLevel } from './cisco-level.js'
import { findLevel, leadingLevel } from './find-level.js'
import { findTime } from './find-time.js'
import type { LogFormat } from './log-format.js'

/**
 * A line of no known format. The entry gets the time and the level that are found in it. Because they are only guessed, the
 * whole line is the message.
 */
export const found: LogFormat = {
  name: 'found',
  parse(line, context) {
    const { now, learned } = context
    const time = findTime(line, { now, order: learned?.order }, learned?.accept)
    const severity =
      time === undefined
        ? (leadingLevel(line) ?? ciscoLevel(line))
        : findLevel(line, time.start, time.end, learned?.isLevelColumn)
    const timestamp = time?.timestamp
    if (timestamp === undefined && severity === undefined) return undefined
    const entry: LogEntry = { message: line }
    if (timestamp !== undefined) entry.timestamp = timestamp
    if (severity !== undefined) entry.severity = severity
    return entry
  },
}

import type { LogEntry } from '@logpond/core'
import { entryOfRecord } from '../record/entry-of-record.js'
import { replacedByFields } from '../record/pino-beginning.js'
import type { LineContext } from './line-context.js'

/** The entry of a JSON object of a log file. Without any text in it, the line is the message. */
export function recordLine(record: Record<string, unknown>, line: string, context: LineContext): LogEntry {
  const { readTime, keepAnsi, unknownLevel } = context
  return entryOfRecord(record, {
    ...replacedByFields(line, record),
    text: line,
    readTime,
    keepAnsi,
    unknownLevel,
  })
}

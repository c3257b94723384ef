import type { LogEntry } from '@logpond/core'
import { entryOfRecord } from '@logpond/mapping'
import { replacedByFields } from '@logpond/mapping/readers'
import { localTimes } from './json-time.js'
import type { ParseContext } from './log-format.js'

/** The entry of a JSON object of a log file. Its times may lack a zone. Without any text in it, the line is the message. */
export function jsonLines(record: Record<string, unknown>, line: string, context: ParseContext): LogEntry {
  return entryOfRecord(record, {
    ...replacedByFields(line, record),
    text: line,
    readTime: localTimes(context.now),
    keepAnsi: context.keepAnsi,
    unknownLevel: context.unknownLevel,
  })
}

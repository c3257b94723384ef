import { type LogEntry, severityName } from '@logpond/core'
import { consolaSeverity } from '@logpond/mapping'
import type { LogObject } from 'consola'
import { type Attributes, entryOfParts, mergeFields } from '../shared/entry-parts.js'
import type { EntryOptions } from '../shared/options.js'
import { readCall } from '../shared/read-call.js'
import { entryOr } from '../shared/unreadable.js'

/** The entry of a record of consola. */
export function entryOfConsola(record: LogObject, options: EntryOptions): LogEntry {
  const severity = consolaSeverity(record.type, record.level)
  return entryOr(record, severity, record.args, () => {
    const { args, date, level: _level, type, tag, ...fields } = record
    const attributes: Attributes = {}
    const { message, error } = readCall(args, attributes)
    // Fields that a logger adds to all records, and those of a box.
    const other = mergeFields(attributes, fields) ? undefined : fields
    const own = {
      'log.logger': tag === '' ? undefined : tag,
      'consola.type': type === severityName(severity) ? undefined : type,
      'consola.fields': other,
    }
    return entryOfParts({ message, severity, timestamp: date.getTime(), attributes, own, error }, options)
  })
}

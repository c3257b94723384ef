import type { LogEntry } from '@logpond/core'
import { closeJson } from './close-json.js'
import { jsonLines } from './json-lines.js'
import { type JsonRecord, readRecords } from './json-records.js'
import type { LogFormat } from './log-format.js'

/** More are not looked at: what a line begins with says its time and level. */
const MAX_CHARACTERS = 64 * 1024

/**
 * A line that begins as a JSON object and is cut off, or goes on with something else. It is kept whole as the message, and
 * what its beginning says of its time, its level and where it comes from is that of the entry.
 */
export const brokenJson: LogFormat = {
  name: 'broken-json',
  isClosed: true,
  parse(line, context) {
    if (!line.startsWith('{"')) return undefined
    const closed = closeJson(line.slice(0, MAX_CHARACTERS))
    const [record] = (closed === undefined ? undefined : readRecords(closed)) ?? []
    if (record === undefined) return undefined
    const { attributes: _, message: __, ...fields } = read(record, context.now)
    if (fields.timestamp === undefined && fields.severity === undefined) return undefined
    return { ...fields, message: line }
  },
}

// A level that is not known may be one that was cut off.
function read({ value, text }: JsonRecord, now: () => number): LogEntry {
  return jsonLines(value, text, { now })
}

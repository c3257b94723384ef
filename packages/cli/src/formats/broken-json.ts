import type { LogEntry } from '@logpond/core'
import { type JsonRecord, readRecords, recordLine } from '@logpond/mapping/readers'
import { closeJson } from './close-json.js'
import { lineContext } from './line-context.js'
import type { LogFormat } from './log-format.js'

/** Characters of a line that are parsed: the time and the level are near its beginning. */
const MAX_CHARACTERS = 64 * 1024

/**
 * A line that begins with a JSON object that is cut off or followed by other text. The whole line is the message. The entry
 * gets the time, the level and the origin from the part that can be parsed.
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

// Unknown levels are not reported: they may have been cut off.
function read({ value, text }: JsonRecord, now: () => number): LogEntry {
  return recordLine(value, text, lineContext({ now }))
}

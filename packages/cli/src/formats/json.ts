import { type JsonRecord, jsonEntries, readRecords } from '@logpond/mapping/readers'
import { lineContext } from './line-context.js'
import type { LogFormat } from './log-format.js'

/**
 * Lines of JSON objects: OpenTelemetry log records, alone or in the files of an exporter, or records of pino, bunyan and other
 * loggers.
 */
export const json: LogFormat = {
  name: 'json',
  isClosed: true,
  parse(line, context) {
    const records = readRecords(line)
    if (records === undefined) return undefined
    const reading = lineContext(context)
    if (records.length === 1) return jsonEntries(records[0] as JsonRecord, reading)
    return records.flatMap((record) => jsonEntries(record, reading))
  },
}

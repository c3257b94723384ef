import type { LogEntry } from '@logpond/core'
import { isUnknownLevel } from '../levels/level-value.js'
import { FIELDS } from './record-fields.js'
import type { RecordOptions } from './record-options.js'

type JsonObject = Record<string, unknown>

/** Sets the level that Serilog omits because it is the most common one. In other records, reports an unknown level. */
export function completeOmittedSeverity(
  entry: Partial<LogEntry>,
  record: JsonObject,
  attributes: JsonObject,
  { unknownLevel }: RecordOptions,
): void {
  if ('@t' in record && !('@l' in record)) entry.severity = 9
  else if (unknownLevel !== undefined) {
    const name = Object.keys(attributes).find((key) => FIELDS.get(key) === 'severity')
    if (name !== undefined && isUnknownLevel(attributes[name])) unknownLevel(attributes[name])
  }
}

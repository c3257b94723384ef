import type { LogEntry } from '@logpond/core'
import { isObject } from '../values/nested.js'
import type { RecordOptions } from './record-options.js'

type JsonObject = Record<string, unknown>

/** Objects in which some loggers and exports nest the record of the program. */
const PAYLOADS = [
  'jsonPayload',
  'protoPayload',
  'fields',
  'record',
  '_source',
  'content',
  'result',
  'event',
  '@fields',
]

/** Takes the message and other missing fields from a nested record. */
export function completeFromPayload(
  entry: Partial<LogEntry>,
  attributes: JsonObject,
  options: RecordOptions,
  read: (record: JsonObject, options: RecordOptions) => LogEntry,
): void {
  for (const name of PAYLOADS) {
    const payload = attributes[name]
    if (!isObject(payload)) continue
    if (!name.endsWith('Payload') && typeof (payload.message ?? payload.msg) !== 'string') continue
    const { attributes: rest, ...inner } = read(payload, { ...options, text: '' })
    Object.assign(entry, { ...inner, ...entry })
    if (rest === undefined) delete attributes[name]
    else attributes[name] = rest
    return
  }
}

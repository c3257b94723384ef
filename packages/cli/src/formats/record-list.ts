import { isLogRecord } from './is-log-record.js'
import { isObject } from './json-nested.js'

type JsonObject = Record<string, unknown>

/** Where CloudWatch, Azure and others put the records of an export. */
const LISTS = ['logEvents', 'events', 'records', 'Records', 'entries', 'logs']

/** The records that an export has put into one object, each with what the object says of all; `undefined` when it is none. */
export function recordsIn(record: JsonObject): readonly JsonObject[] | undefined {
  if (record.level !== undefined || record.msg !== undefined || record.message !== undefined) return undefined
  for (const name of LISTS) {
    const { [name]: list, ...common } = record
    if (
      Array.isArray(list) &&
      list.length > 0 &&
      list.every((one) => isObject(one) && (isLogRecord(one) || 'eventTime' in one))
    )
      return (list as JsonObject[]).map((one) => ({ ...common, ...one }))
  }
  return undefined
}

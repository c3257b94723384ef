import { isLogRecord } from '../record/is-log-record.js'
import { isObject } from '../values/nested.js'

type JsonObject = Record<string, unknown>

/** Names of the list of records in exports of CloudWatch, Azure and others. */
const LISTS = ['logEvents', 'events', 'records', 'Records', 'entries', 'logs']

/** The records in an object of an export, each with the other members of the object; `undefined` if it is not an export. */
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

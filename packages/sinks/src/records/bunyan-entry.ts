import type { LogEntry } from '@logpond/core'
import { entryOfRecord } from '@logpond/mapping'
import { isObject } from '@logpond/mapping/readers'
import type { EntryOptions } from '../shared/options.js'

/** The entry of a record of Bunyan, which is text if the stream is not a raw one. */
export function entryOfBunyan(record: object | string, { service, host, http }: EntryOptions): LogEntry {
  const parsed = typeof record === 'string' ? parse(record) : record
  const entry = isObject(parsed) ? entryOfRecord(parsed, { http }) : { message: String(record).trimEnd() }
  if (service !== undefined) entry.service = service
  if (host !== undefined) entry.host = host
  return entry
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

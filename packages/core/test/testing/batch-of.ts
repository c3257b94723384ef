import type { DriverSearch } from '../../src/contract/driver-queries.js'
import type { LogBatch } from '../../src/contract/log-batch.js'
import type { LogEntry } from '../../src/contract/log-entry.js'
import type { SearchQuery } from '../../src/contract/search-query.js'
import { toDriverSearch } from '../../src/read/driver-query.js'
import { encodeEntry } from '../../src/record/log-record.js'

let tokens = 0

/** A batch as a storage makes it. A string stands for an entry with that message. */
export function batchOf(entries: readonly (LogEntry | string)[], token = `token-${++tokens}`): LogBatch {
  const records = entries.map((entry) =>
    encodeEntry(typeof entry === 'string' ? { message: entry } : entry, () => 1_000_000),
  )
  return {
    token,
    size: records.length,
    timestamps: records.map((record) => record.timestamp),
    severities: records.map((record) => record.severity),
    messages: records.map((record) => record.message),
    services: records.map((record) => record.service),
    hosts: records.map((record) => record.host),
    traceIds: records.map((record) => record.traceId),
    spanIds: records.map((record) => record.spanId),
    attributes: records.map((record) => record.attributes),
  }
}

/** A query as a storage passes it to a driver. */
export function searchOf(query: SearchQuery = {}, maxId?: number): DriverSearch {
  return { ...toDriverSearch(query), ...(maxId === undefined ? undefined : { maxId }) }
}

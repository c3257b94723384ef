import type { Part } from '../part/part.js'
import { encodeFilter } from './encode-filter.js'
import { FilterKeys } from './filter-keys.js'

/** Makes the filter of a part again, from its rows. */
export function filterOfPart(part: Part): Uint8Array {
  const { count, messages, attributes, traceIds, spanIds, services, hosts } = part
  const keys = new FilterKeys()
  for (let row = 0; row < count; row++) {
    keys.addEntry(messages.get(row), attributes.get(row))
    const spanId = spanIds.get(row)
    if (spanId !== undefined) keys.addSpanId(spanId)
  }
  for (const traceId of traceIds.values) keys.addTraceId(traceId)
  for (const service of services.values) keys.addName('service', service)
  for (const host of hosts.values) keys.addName('host', host)
  return encodeFilter(keys)
}

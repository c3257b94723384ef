import { encodeFilter } from '../../src/filter/encode-filter.js'
import { FilterKeys } from '../../src/filter/filter-keys.js'

/** What the filter of a block is made of. Element `i` of each column belongs to row `i`. */
export interface FilteredRows {
  readonly messages: readonly string[]
  /** JSON text. */
  readonly attributes: readonly (string | undefined)[]
  readonly traceIds: readonly (string | undefined)[]
  readonly spanIds: readonly (string | undefined)[]
}

/** The filter of a block as bytes, made by looking at one row after the other. Services and hosts are named once. */
export function filterOfRows(
  { messages, attributes, traceIds, spanIds }: FilteredRows,
  services: readonly string[],
  hosts: readonly string[],
): Uint8Array {
  const keys = new FilterKeys()
  for (let row = 0; row < messages.length; row++) {
    keys.addEntry(messages[row] as string, attributes[row])
    const traceId = traceIds[row]
    if (traceId !== undefined) keys.addTraceId(traceId)
    const spanId = spanIds[row]
    if (spanId !== undefined) keys.addSpanId(spanId)
  }
  for (const name of services) keys.addName('service', name)
  for (const name of hosts) keys.addName('host', name)
  return encodeFilter(keys)
}

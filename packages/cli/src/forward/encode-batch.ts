import type { StoredLogEntry } from '@logpond/core'
import { otlpRequest } from '@logpond/mapping/writers'

/**
 * The body of a request with as many of the first entries as fit, but at least one.
 *
 * @param maxBytes Before compression.
 */
export function encodeBatch(
  entries: readonly StoredLogEntry[],
  maxBytes: number,
): { readonly body: string; readonly count: number } {
  for (let count = entries.length; ; ) {
    const body = JSON.stringify(otlpRequest(entries.slice(0, count)))
    const bytes = Buffer.byteLength(body)
    if (bytes <= maxBytes || count <= 1) return { body, count }
    count = Math.max(1, Math.min(count - 1, Math.floor((count * maxBytes) / bytes)))
  }
}

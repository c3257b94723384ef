import type { StoredLogEntry } from '@logpond/core'

/** An estimate of the bytes that an entry takes in memory, and at most in a request. */
export function entrySize({ message, attributes }: StoredLogEntry): number {
  return 100 + 2 * message.length + (attributes === undefined ? 0 : 2 * JSON.stringify(attributes).length)
}

import { readTimestamp } from '@logpond/mapping/readers'
import { readTimeAt } from './read-time.js'

/**
 * Reads a text that is entirely a time, in any layout with a date.
 *
 * @param now Provides the year if it is missing.
 */
export function parseTimestamp(text: string, now: () => number = Date.now): number | undefined {
  const read = readTimestamp(text, 0)
  if (read?.end === text.length) return read.timestamp
  const found = readTimeAt(text, 0, { now })
  return found?.layout.kind === 'date' && found.end === text.length ? found.timestamp : undefined
}

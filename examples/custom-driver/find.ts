import type { DriverFilter, DriverSearch, StoredLogEntry } from '@logpond/core'
import { comparePlaces, FIRST_PLACE, LAST_PLACE, type Place } from './keys.ts'
import type { Range } from './level-store.ts'

/** The range of keys that contains all matching entries. Ids start at 1, so the id 0 sorts before all entries of a time. */
export function rangeOf({ startTime, endTime, order, after }: DriverFilter & Partial<DriverSearch>): Range {
  const from = [FIRST_PLACE]
  const to = [LAST_PLACE]
  if (startTime !== undefined) from.push({ timestamp: startTime, id: 0 })
  if (endTime !== undefined) to.push({ timestamp: endTime, id: 0 })
  if (after !== undefined && order === 'oldest') from.push({ timestamp: after.timestamp, id: after.id + 1 })
  if (after !== undefined && order === 'newest') to.push(after)
  return { gte: from.reduce(latter), lt: to.reduce(former), reverse: order === 'newest' }
}

/** The matching entries of each chunk. The filter is created before the chunks, so that nothing is open if that throws. */
export async function* matching(
  matches: (entry: StoredLogEntry) => boolean,
  chunks: AsyncIterable<StoredLogEntry[]>,
): AsyncGenerator<StoredLogEntry[], void> {
  for await (const chunk of chunks) yield chunk.filter(matches)
}

/** The first entries of the chunks. */
export async function first(
  limit: number,
  chunks: AsyncIterable<StoredLogEntry[]>,
): Promise<StoredLogEntry[]> {
  const found: StoredLogEntry[] = []
  for await (const chunk of chunks) {
    found.push(...chunk.slice(0, limit - found.length))
    if (found.length === limit) break
  }
  return found
}

const former = (a: Place, b: Place) => (comparePlaces(a, b) < 0 ? a : b)
const latter = (a: Place, b: Place) => (comparePlaces(a, b) < 0 ? b : a)

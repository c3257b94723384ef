import type { LogStorage, SearchFilter } from '@logpond/core'
import { CommandError } from '../command-error.js'

/** The times of the first and the last matching entry; undefined if no entry matches. */
export async function rangeOf(
  storage: LogStorage,
  filter: SearchFilter,
  options: { signal?: AbortSignal } = {},
): Promise<[first: number, last: number] | undefined> {
  const [oldest] = await storage.search({ ...filter, order: 'oldest', limit: 1 }, options)
  const [newest] = await storage.search({ ...filter, order: 'newest', limit: 1 }, options)
  return oldest === undefined || newest === undefined ? undefined : [oldest.timestamp, newest.timestamp]
}

/** @throws CommandError if a range could have more slices than a number. */
export function checkSlices([first, last]: readonly [number, number], bucket: number, max: number): void {
  const count = (last - first) / bucket
  if (count <= max) return
  throw new CommandError(
    `The entries lie so far apart that there could be ${Math.ceil(count)} slices. Choose a wider --bucket, or a range with since: and until:.`,
  )
}

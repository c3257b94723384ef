import {
  type BlockEngine,
  checkParts,
  type DamagedPart,
  mendFilters,
  putAside,
  type Steps,
} from '@logpond/blocks'
import { LogStorageError } from '@logpond/core'

/** Reads all parts completely, puts the damaged ones aside, and returns a report of each. Makes damaged filters again. */
export function* putDamagedAside(path: string, { store, directory }: BlockEngine): Steps<LogStorageError[]> {
  const reports: LogStorageError[] = []
  for (const { key } of yield* checkParts(store, directory)) {
    const damaged = yield* putAside(store, directory, key)
    if (damaged !== undefined) reports.push(report(path, damaged))
    yield
  }
  yield* mendFilters(store, directory)
  return reports
}

function report(
  path: string,
  { count, firstId, lastId, minTime, maxTime, error }: DamagedPart,
): LogStorageError {
  const [first, last] = [minTime, maxTime].map((time) => new Date(time / 1000).toISOString())
  return new LogStorageError(
    'CORRUPT',
    `A part of ${path} is damaged and was put aside: ${count} entries with ids from ${firstId} to ${lastId}, of ${first} to ${last}, cannot be read. ` +
      'All other entries are unaffected. Its bytes are kept in the table log_aside. Restore these entries from a backup, and check the disk.',
    { cause: error },
  )
}

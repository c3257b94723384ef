import { isLogStorageError, LogStorageError } from '@logpond/core'
import type { Candidate } from './candidates.js'
import type { DriverName } from './driver-name.js'

/** Why a driver was not used. */
export interface DriverFailure {
  readonly name: DriverName
  readonly error: unknown
}

/** The error if no driver works: the only reason, or all of them with what to install. */
export function noDriverError(
  failures: readonly DriverFailure[],
  candidates: ReadonlyMap<DriverName, Candidate>,
): LogStorageError {
  const last = failures.at(-1)
  const earlier = failures.slice(0, -1)
  // The reason lies in the file, such as a newer schema, if two engines give the same one.
  const isShared =
    last !== undefined && earlier.some(({ error }) => messageOf(error) === messageOf(last.error))
  if (last !== undefined && isLogStorageError(last.error) && (candidates.size === 1 || isShared))
    return last.error
  const reasons = failures.map(({ name, error }) => `${name}: ${messageOf(error)}`.replace(/\.?$/, '.'))
  const [best] = candidates.values()
  return new LogStorageError(
    'UNSUPPORTED',
    [
      'No SQLite driver works here.',
      ...reasons,
      ...(best === undefined ? [] : [`The driver that runs in most places: ${best.install}.`]),
    ].join(' '),
    { cause: new AggregateError(failures.map(({ error }) => error)) },
  )
}

function messageOf(error: unknown): string {
  return isLogStorageError(error) ? error.message : String(error)
}

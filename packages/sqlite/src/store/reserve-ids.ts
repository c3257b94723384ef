import { LogStorageError } from '@logpond/core'
import type { ReserveFile } from '../files/reserve-file.js'
import type { MarkKeeper } from '../recovery/mark-keeper.js'
import { MAX_ID } from '../schema/log-state.js'

/** The files next to a database that its writer keeps up to date. */
export interface WriterFiles {
  readonly reserve?: Pick<ReserveFile, 'hold'> | undefined
  readonly marks?: Pick<MarkKeeper, 'minNextId' | 'reserve'> | undefined
}

/**
 * Reserves ids for entries that are about to be written: see `BlockStore.reserveIds`.
 *
 * @throws LogStorageError DISK_FULL if only the space is left that is reserved for cleanups; UNSUPPORTED if all ids are used up.
 */
export function reserveIds({ reserve, marks }: WriterFiles, nextId: number, count: number): number {
  if (reserve?.hold() === false) {
    throw new LogStorageError(
      'DISK_FULL',
      'The remaining disk space is reserved for cleanups. Free some space.',
    )
  }
  const firstId = Math.max(nextId, marks?.minNextId ?? 0)
  if (firstId + count > MAX_ID) {
    throw new LogStorageError(
      'UNSUPPORTED',
      `The next id would be ${firstId}, and ids above ${MAX_ID} are not possible. Another program has set log_state.next_id. Continue in a new file.`,
    )
  }
  marks?.reserve(firstId + count - 1)
  return firstId
}

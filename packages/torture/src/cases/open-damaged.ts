import { isLogStorageError, type LogStorageError, openLogStorage } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { makeDriver } from '../driver-name.js'
import type { Evidence } from '../oracle.js'
import type { Specimen } from '../specimen.js'

/** The result of opening a damaged database. */
export interface Opening {
  /** The incidents that were reported to `onRecovered`. */
  readonly incidents: readonly LogStorageError[]
  /** The error with which the opening failed. */
  readonly refusal: LogStorageError | undefined
}

/** Opens the database of a specimen and closes it again. Throws errors that are not LogStorageErrors. */
export async function openDamaged(
  { driver, path }: Pick<Specimen, 'driver' | 'path'>,
  options: Partial<SqliteOptions> = {},
): Promise<Opening> {
  const incidents: LogStorageError[] = []
  try {
    const storage = await openLogStorage({
      driver: makeDriver(driver, { path, ...options }),
      onRecovered: (incident) => incidents.push(incident),
    })
    await storage.close()
    return { incidents, refusal: undefined }
  } catch (thrown) {
    if (isLogStorageError(thrown)) return { incidents, refusal: thrown }
    throw thrown
  }
}

/** Removes the lost entries from the evidence and counts them, because the disk lost them and not Logpond. */
export function withoutDamaged(evidence: Evidence): { readonly evidence: Evidence; readonly lost: number } {
  const stored = new Set(evidence.stored.map(({ id }) => id))
  let lost = 0
  const writers = evidence.writers.map((record) => {
    const committed = new Map([...record.committed].filter(([, id]) => stored.has(id)))
    lost += record.committed.size - committed.size
    // The counters are from before the damage.
    return { ...record, committed, last: undefined }
  })
  return { evidence: { ...evidence, writers }, lost }
}

import { isLogStorageError, type LogStorageError, openLogStorage } from '@logpond/core'
import type { SqliteOptions } from '@logpond/sqlite'
import { makeDriver } from '../driver-name.js'
import type { Evidence } from '../oracle.js'
import type { Specimen } from '../specimen.js'

/** What came of opening a damaged database. */
export interface Opening {
  /** What was told as dealt with. */
  readonly incidents: readonly LogStorageError[]
  /** Why it was refused. */
  readonly refusal: LogStorageError | undefined
}

/** Opens the database of a specimen and closes it again; anything but a LogStorageError is thrown on. */
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

/** The evidence without what the damage has taken, and how much that is: the disk has lost it, not Logpond. */
export function withoutDamaged(evidence: Evidence): { readonly evidence: Evidence; readonly lost: number } {
  const stored = new Set(evidence.stored.map(({ id }) => id))
  let lost = 0
  const writers = evidence.writers.map((record) => {
    const committed = new Map([...record.committed].filter(([, id]) => stored.has(id)))
    lost += record.committed.size - committed.size
    // Its counters are of before.
    return { ...record, committed, last: undefined }
  })
  return { evidence: { ...evidence, writers }, lost }
}

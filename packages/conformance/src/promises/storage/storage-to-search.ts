import type { LogStorage, StoredLogEntry } from '@logpond/core'
import fc from 'fast-check'
import { storeAll } from '../../acts/store-all.js'
import { fixedClock } from '../../entries/fixed-clock.js'
import type { Lab } from '../../lab/lab.js'
import { similarLogEntry } from '../../model/arbitrary-query.js'

/** A limit above the number of entries. */
export const ALL = { limit: 10_000 }

/** A storage with several hundred entries that have much in common. */
export async function storageToSearch(
  lab: Lab,
  numRuns = 400,
): Promise<{ storage: LogStorage; stored: StoredLogEntry[] }> {
  const storage = await lab.storage({ clock: fixedClock, batch: { batchSize: 50, maxBatchSize: 90 } })
  const stored = await storeAll(storage, fc.sample(similarLogEntry, { seed: lab.seed, numRuns }))
  return { storage, stored }
}

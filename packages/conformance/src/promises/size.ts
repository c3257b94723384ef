import type { PromiseGroup } from '../driver-promise.js'
import { sizeBatches } from './size-batches.js'
import { sizeCleanup } from './size-cleanup.js'
import { sizeEntries } from './size-entries.js'
import { sizeFarMatches } from './size-far-matches.js'
import { sizeQueries } from './size-queries.js'

/** Batches, entries, stores and queries as large as the contract lets them be. */
export const size: PromiseGroup = {
  name: 'size',
  promises: [...sizeBatches, ...sizeEntries, ...sizeFarMatches, ...sizeQueries, ...sizeCleanup],
}

import type { PromiseGroup } from '../../lab/driver-promise.js'
import { sizeBatches } from './batches.js'
import { sizeCleanup } from './cleanup.js'
import { sizeEntries } from './entries.js'
import { sizeFarMatches } from './far-matches.js'
import { sizeFilters } from './filters.js'
import { sizeQueries } from './queries.js'
import { sizeValues } from './values.js'

/** Batches, entries, stores and queries as large as the contract allows. */
export const size: PromiseGroup = {
  name: 'size',
  promises: [
    ...sizeBatches,
    ...sizeEntries,
    ...sizeFarMatches,
    ...sizeQueries,
    ...sizeFilters,
    ...sizeValues,
    ...sizeCleanup,
  ],
}

import type { PromiseGroup } from './lab/driver-promise.js'
import { abort } from './promises/abort/index.js'
import { appendAhead } from './promises/append-ahead.js'
import { appendAndIds } from './promises/append-and-ids.js'
import { atomicity } from './promises/atomicity.js'
import { claims } from './promises/claims.js'
import { cleanup } from './promises/cleanup/index.js'
import { concurrentReads } from './promises/concurrent-reads.js'
import { conditions } from './promises/conditions.js'
import { counting } from './promises/counting/counting.js'
import { durability } from './promises/durability/durability.js'
import { errors } from './promises/errors/index.js'
import { figures } from './promises/figures.js'
import { following } from './promises/following.js'
import { fullText } from './promises/full-text/full-text.js'
import { idempotentTokens } from './promises/idempotent-tokens.js'
import { leftovers } from './promises/leftovers.js'
import { lifecycle } from './promises/lifecycle.js'
import { longUse } from './promises/long-use.js'
import { lookAlikes } from './promises/look-alikes/index.js'
import { network } from './promises/network/index.js'
import { order } from './promises/order.js'
import { overlap } from './promises/overlap/overlap.js'
import { paging } from './promises/paging.js'
import { resources } from './promises/resources.js'
import { roundTrip } from './promises/round-trip/round-trip.js'
import { search } from './promises/search/index.js'
import { severalProcesses } from './promises/several-processes/index.js'
import { size } from './promises/size/index.js'
import { state } from './promises/state/index.js'
import { storageAround } from './promises/storage/around.js'
import { storageCleanup } from './promises/storage/cleanup.js'
import { storageEndings } from './promises/storage/endings.js'
import { storageFollowing } from './promises/storage/following.js'
import { storageHostileFilters } from './promises/storage/hostile-filters.js'
import { storageRecovery } from './promises/storage/recovery.js'
import { storageSearching } from './promises/storage/searching.js'
import { storageWriting } from './promises/storage/writing.js'
import { sync } from './promises/sync.js'
import { synchronousAppend } from './promises/synchronous-append/synchronous-append.js'
import { transferable } from './promises/transferable/transferable.js'
import { fields } from './promises/values/fields.js'
import { groupedHistogram } from './promises/values/grouped-histogram.js'
import { topValues } from './promises/values/top-values.js'
import { valueReads } from './promises/values/value-reads.js'

/** The whole suite. The first groups are the basis of the others. */
export const PROMISE_GROUPS: readonly PromiseGroup[] = [
  lifecycle,
  appendAndIds,
  atomicity,
  idempotentTokens,
  synchronousAppend,
  appendAhead,
  order,
  roundTrip,
  transferable,
  search,
  conditions,
  fullText,
  paging,
  counting,
  topValues,
  fields,
  groupedHistogram,
  valueReads,
  following,
  cleanup,
  figures,
  size,
  lookAlikes,
  durability,
  state,
  sync,
  severalProcesses,
  concurrentReads,
  overlap,
  abort,
  leftovers,
  errors,
  network,
  resources,
  claims,
  storageWriting,
  storageSearching,
  storageAround,
  storageFollowing,
  storageHostileFilters,
  storageCleanup,
  storageEndings,
  storageRecovery,
  longUse,
]

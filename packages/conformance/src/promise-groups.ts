import type { PromiseGroup } from './driver-promise.js'
import { atomicity } from './promises/atomicity.js'
import { storageCleanup } from './promises/storage-cleanup.js'
import { storageEndings } from './promises/storage-endings.js'
import { storageFollowing } from './promises/storage-following.js'
import { storageRecovery } from './promises/storage-recovery.js'
import { storageSearching } from './promises/storage-searching.js'
import { storageWriting } from './promises/storage-writing.js'

/** The whole suite, in the order in which it is read best: what comes first is what the rest stands on. */
export const PROMISE_GROUPS: readonly PromiseGroup[] = [atomicity, storageWriting, storageSearching, storageFollowing, storageCleanup, storageEndings, storageRecovery]

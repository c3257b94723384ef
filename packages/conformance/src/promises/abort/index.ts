import type { PromiseGroup } from '../../lab/driver-promise.js'
import { answers } from './answers.js'
import { openings } from './openings.js'
import { reads } from './reads.js'

/** An aborted call rejects with ABORTED, and affects nothing else. */
export const abort: PromiseGroup = { name: 'abort', promises: [...reads, ...answers, ...openings] }

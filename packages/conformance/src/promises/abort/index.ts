import type { PromiseGroup } from '../../lab/driver-promise.js'
import { answers } from './answers.js'
import { openings } from './openings.js'
import { reads } from './reads.js'

/** Whoever gives up waiting gets his error, and everything else goes on. */
export const abort: PromiseGroup = { name: 'abort', promises: [...reads, ...answers, ...openings] }
